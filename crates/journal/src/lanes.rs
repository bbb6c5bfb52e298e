//! Many short texts hashed at once by BLAKE3 under a key: one in each lane of wide registers.
//!
//! A hash of a hundred bytes is a long chain of steps that wait for one another, and leaves nearly
//! all of such a register unused. The steps are those of the BLAKE3 paper, section 2.
//!
//! Invariants:
//! - The hashes are those that the crate `blake3` gives, which hashes alone what is not short.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch};

/// A text that is hashed: four words, and then bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece<'a> {
    pub(crate) head: [u32; 4],
    pub(crate) bytes: &'a [u8],
}

/// How many pieces are hashed at once here; `None` where it is not worth it.
pub(crate) fn lanes(level: Level) -> Option<usize> {
    let lanes = dispatch!(level, simd => lanes_of(simd));
    (WORTH_IT..=LANES_MAX).contains(&lanes).then_some(lanes)
}

/// The hashes of some pieces, no more than [`lanes`] says and none longer than [`BYTES_MAX`]; what
/// is behind them means nothing.
pub(crate) fn hash_some(level: Level, key: &[u8; 32], pieces: &[Piece<'_>]) -> Hashes {
    dispatch!(level, simd => hash_lanes(simd, key, pieces))
}

pub(crate) type Hashes = [[u8; 32]; LANES_MAX];

#[inline(always)]
fn lanes_of<S: Simd>(_: S) -> usize {
    S::u32s::LEN
}

#[inline(always)]
fn hash_lanes<S: Simd>(simd: S, key: &[u8; 32], pieces: &[Piece<'_>]) -> Hashes {
    let (key, _) = key.as_chunks::<4>();
    let mut chain = [S::u32s::splat(simd, 0); CHAIN];
    for (place, word) in chain.iter_mut().zip(key) {
        *place = S::u32s::splat(simd, u32::from_le_bytes(*word));
    }
    let mut blocks = Blocks::default();
    for number in 0..pieces.iter().map(Piece::blocks).max().unwrap_or(0) {
        blocks.fill(pieces, number, S::u32s::LEN);
        let load = |words: &[u32]| S::u32s::from_slice(simd, words);
        let mut message = [S::u32s::splat(simd, 0); WORDS];
        for (place, words) in message.iter_mut().zip(blocks.words.chunks_exact(S::u32s::LEN)) {
            *place = load(words);
        }
        let [lengths, flags] = [&blocks.lengths, &blocks.flags];
        let flags = flags.get(..S::u32s::LEN).map_or(S::u32s::splat(simd, 0), load);
        let lengths = lengths.get(..S::u32s::LEN).map_or(S::u32s::splat(simd, 0), load);
        let next = compress(simd, chain, message, [lengths, flags]);
        // A piece that ended before has its hash.
        let goes_on = flags.simd_gt(0);
        for (known, next) in chain.iter_mut().zip(next) {
            *known = goes_on.select(next, *known);
        }
    }
    by_lane(chain)
}

#[inline(always)]
fn by_lane<S: Simd, V: SimdBase<S, Element = u32>>(chain: [V; CHAIN]) -> Hashes {
    let mut words = [0; CHAIN * LANES_MAX];
    for (place, word) in words.chunks_exact_mut(V::LEN).zip(chain) {
        word.store_slice(place);
    }
    let mut hashes = [[0; 32]; LANES_MAX];
    for (lane, hash) in hashes.iter_mut().enumerate().take(V::LEN) {
        let (bytes, _) = hash.as_chunks_mut::<4>();
        for (bytes, word) in bytes.iter_mut().zip(words.iter().skip(lane).step_by(V::LEN)) {
            *bytes = word.to_le_bytes();
        }
    }
    hashes
}

impl Piece<'_> {
    fn blocks(&self) -> usize {
        self.bytes.len().saturating_add(HEAD_BYTES).div_ceil(BLOCK_BYTES)
    }

    /// The words of its head that are in a block, and its bytes that are.
    fn block(&self, number: usize) -> (&[u32], &[u8]) {
        let from = number.saturating_mul(BLOCK_BYTES);
        let to = from.saturating_add(BLOCK_BYTES - HEAD_BYTES).min(self.bytes.len());
        let head = if number == 0 { self.head.as_slice() } else { &[] };
        (head, self.bytes.get(from.saturating_sub(HEAD_BYTES)..to).unwrap_or_default())
    }
}

/// A block of each piece: the first word of each, then the second of each, and so on.
struct Blocks {
    words: [u32; WORDS * LANES_MAX],
    /// How many bytes there are.
    lengths: [u32; LANES_MAX],
    /// What kind of block it is; 0 when the piece has ended.
    flags: [u32; LANES_MAX],
}

impl Default for Blocks {
    fn default() -> Self {
        Self { words: [0; WORDS * LANES_MAX], lengths: [0; LANES_MAX], flags: [0; LANES_MAX] }
    }
}

impl Blocks {
    #[inline(always)]
    fn fill(&mut self, pieces: &[Piece<'_>], number: usize, lanes: usize) {
        self.words.fill(0);
        let about = self.lengths.iter_mut().zip(&mut self.flags);
        for ((lane, piece), (length, flags)) in pieces.iter().enumerate().zip(about) {
            let (head, bytes) = piece.block(number);
            let (words, rest) = bytes.as_chunks::<4>();
            let mut column = self.words.iter_mut().skip(lane).step_by(lanes);
            head.iter().zip(column.by_ref()).for_each(|(word, place)| *place = *word);
            let words = words.iter().map(|word| u32::from_le_bytes(*word));
            words.zip(column.by_ref()).for_each(|(word, place)| *place = word);
            if let (false, Some(place)) = (rest.is_empty(), column.next()) {
                *place = rest.iter().rev().fold(0, |word, byte| (word << 8) | u32::from(*byte));
            }
            let filled = bytes.len().saturating_add(size_of_val(head));
            *length = u32::try_from(filled).unwrap_or(u32::MAX);
            let start = if number == 0 { CHUNK_START } else { 0 };
            *flags = match number.saturating_add(1).cmp(&piece.blocks()) {
                core::cmp::Ordering::Less => KEYED_HASH | start,
                core::cmp::Ordering::Equal => KEYED_HASH | start | CHUNK_END | ROOT,
                core::cmp::Ordering::Greater => 0,
            };
        }
    }
}

/// One block of each piece goes into its chaining value.
#[inline(always)]
fn compress<S: Simd>(
    simd: S,
    chain: [S::u32s; CHAIN],
    mut message: [S::u32s; WORDS],
    [lengths, flags]: [S::u32s; 2],
) -> [S::u32s; CHAIN] {
    let [c0, c1, c2, c3, c4, c5, c6, c7] = chain;
    let [i0, i1, i2, i3] = IV.map(|word| S::u32s::splat(simd, word));
    let zero = S::u32s::splat(simd, 0);
    // There is no counter: a piece is one chunk.
    let mut state = [c0, c1, c2, c3, c4, c5, c6, c7, i0, i1, i2, i3, zero, zero, lengths, flags];
    for _ in 0..ROUNDS {
        state = round::<S>(state, message);
        message = permuted(message);
    }
    let [s0, s1, s2, s3, s4, s5, s6, s7, t0, t1, t2, t3, t4, t5, t6, t7] = state;
    [s0 ^ t0, s1 ^ t1, s2 ^ t2, s3 ^ t3, s4 ^ t4, s5 ^ t5, s6 ^ t6, s7 ^ t7]
}

#[inline(always)]
fn round<S: Simd>(state: [S::u32s; WORDS], message: [S::u32s; WORDS]) -> [S::u32s; WORDS] {
    let [a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3] = state;
    let [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, ma, mb, mc, md, me, mf] = message;
    let [a0, b0, c0, d0] = mix::<S>([a0, b0, c0, d0], [m0, m1]);
    let [a1, b1, c1, d1] = mix::<S>([a1, b1, c1, d1], [m2, m3]);
    let [a2, b2, c2, d2] = mix::<S>([a2, b2, c2, d2], [m4, m5]);
    let [a3, b3, c3, d3] = mix::<S>([a3, b3, c3, d3], [m6, m7]);
    let [a0, b1, c2, d3] = mix::<S>([a0, b1, c2, d3], [m8, m9]);
    let [a1, b2, c3, d0] = mix::<S>([a1, b2, c3, d0], [ma, mb]);
    let [a2, b3, c0, d1] = mix::<S>([a2, b3, c0, d1], [mc, md]);
    let [a3, b0, c1, d2] = mix::<S>([a3, b0, c1, d2], [me, mf]);
    [a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3]
}

#[inline(always)]
fn mix<S: Simd>([a, b, c, d]: [S::u32s; 4], [one, two]: [S::u32s; 2]) -> [S::u32s; 4] {
    let turned = |word: S::u32s, by: u32| (word >> by) | (word << (u32::BITS - by));
    let a = a + b + one;
    let d = turned(d ^ a, 16);
    let c = c + d;
    let b = turned(b ^ c, 12);
    let a = a + b + two;
    let d = turned(d ^ a, 8);
    let c = c + d;
    let b = turned(b ^ c, 7);
    [a, b, c, d]
}

#[inline(always)]
fn permuted<V: Copy>(message: [V; WORDS]) -> [V; WORDS] {
    let [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, ma, mb, mc, md, me, mf] = message;
    [m2, m6, m3, ma, m7, m0, m4, md, m1, mb, mc, m5, m9, me, mf, m8]
}

/// The longest bytes of a piece: with its head they are a chunk, the most that has no tree.
pub(crate) const BYTES_MAX: usize = 1_024 - HEAD_BYTES;
const HEAD_BYTES: usize = 16;
const LANES_MAX: usize = 16;
/// With fewer lanes the crate is quicker, which has each step done by hand: with 4 this took a
/// quarter longer than the crate, with 8 a quarter less.
const WORTH_IT: usize = 8;

const BLOCK_BYTES: usize = 64;
const WORDS: usize = 16;
const CHAIN: usize = 8;
const ROUNDS: usize = 7;
const IV: [u32; 4] = [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a];
const CHUNK_START: u32 = 1;
const CHUNK_END: u32 = 2;
const ROOT: u32 = 8;
const KEYED_HASH: u32 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8; 32] = b"whats the Elvish word for friend";

    fn levels() -> Vec<Level> {
        let best = Level::new();
        #[cfg(target_arch = "x86_64")]
        let lower = [best.as_avx2().map(Level::Avx2), best.as_sse4_2().map(Level::Sse4_2)];
        #[cfg(not(target_arch = "x86_64"))]
        let lower = [None; 2];
        [Some(best)].into_iter().chain(lower).flatten().collect()
    }

    #[test]
    fn hashes_are_those_of_the_crate_whatever_the_lengths() {
        let bytes: Vec<u8> =
            (0..4_000).map(|number: u32| (number * 7 / 5).to_le_bytes()[0]).collect();
        for level in levels() {
            let lanes = dispatch!(level, simd => lanes_of(simd));
            for length in 0..=BYTES_MAX {
                let lengths = [length, length * 7 % BYTES_MAX, length / 2, BYTES_MAX - length];
                let count = 1 + length % lanes;
                let pieces: Vec<Piece<'_>> = (0..count)
                    .map(|lane| {
                        let head = [lane, length].map(|it| u32::try_from(it).unwrap());
                        let head = [head[0], u32::MAX, 0, head[1]];
                        Piece { head, bytes: &bytes[lane..lane + lengths[lane % 4]] }
                    })
                    .collect();
                let hashes = hash_some(level, KEY, &pieces);
                for (piece, hash) in pieces.iter().zip(hashes) {
                    let head = piece.head.map(u32::to_le_bytes).concat();
                    let text = [&head, piece.bytes].concat();
                    assert_eq!(hash, *blake3::keyed_hash(KEY, &text).as_bytes(), "{length}");
                }
            }
        }
    }
}

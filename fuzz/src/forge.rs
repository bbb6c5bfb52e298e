//! Frames whose checksums are made right, so that what is behind them is reached.

/// How long a frame is at least: its beginning and its checksum.
const FRAME_BYTES_MIN: usize = 16;
/// The header of a batch of one entry, up to the end of that entry.
const ONE_ENTRY_HEADER: usize = 108;

/// Makes the length and the checksum of one frame right.
pub fn forge(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    let whole = u32::try_from(bytes.len()).ok()?;
    bytes.get_mut(8..12)?.copy_from_slice(&whole.to_le_bytes());
    let (body, checksum) = bytes.split_last_chunk_mut::<4>()?;
    *checksum = crc32c::crc32c(body).to_le_bytes();
    Some(bytes)
}

/// Makes the checksums of all frames right that stand one after the other.
pub fn forge_all(bytes: &[u8]) -> Vec<u8> {
    let mut forged = bytes.to_vec();
    let mut rest = forged.as_mut_slice();
    while let Some(length) = rest.get(8..12).and_then(|it| it.try_into().ok()) {
        let length = u32::from_le_bytes(length) as usize;
        if length < FRAME_BYTES_MIN || length > rest.len() {
            break;
        }
        let (frame, after) = rest.split_at_mut(length);
        if let Some((body, checksum)) = frame.split_last_chunk_mut::<4>() {
            *checksum = crc32c::crc32c(body).to_le_bytes();
        }
        rest = after;
    }
    forged
}

/// A batch whose one entry is `entry`; its hash is not right.
pub fn batch_of_one(entry: &[u8]) -> Option<Vec<u8>> {
    let end = u32::try_from(entry.len()).ok()?;
    let mut bytes = b"pbjb\x01\0\0\0\0\0\0\0".to_vec();
    bytes.extend_from_slice(&1_u32.to_le_bytes());
    for first_last_base in [1_u64, 1, 1_768_000_000_000_000] {
        bytes.extend_from_slice(&first_last_base.to_le_bytes());
    }
    bytes.resize(ONE_ENTRY_HEADER - 4, 0);
    bytes.extend_from_slice(&end.to_le_bytes());
    bytes.extend_from_slice(entry);
    bytes.extend_from_slice(&[0; 4]);
    forge(&bytes)
}

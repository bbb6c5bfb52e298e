//! Parquet: the rows in columns, for programs that add up much.

use std::io::Write;
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{
    SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter,
};
use parquet::schema::parser::parse_message_type;
use pointbook_journal::Journal;

use super::row::{COLUMNS, Cell, Row};
use super::rows::{each_row, scale_of};
use crate::error::{Error, ErrorKind};
use crate::pace::Pace;
use crate::until::Until;

/// Writes a journal as Parquet, a row for each fact. Times are timestamps in UTC and points whole
/// units; the decimals of a point are in the metadata, as `scale`.
///
/// # Errors
///
/// When it cannot be written, and when the journal cannot be read, is damaged, or does not fold.
pub fn export_parquet(
    journal: &dyn Journal,
    until: Until,
    out: impl Write + Send,
    pace: &mut Pace<'_>,
) -> Result<(), Error> {
    let scale = scale_of(journal);
    let schema = Arc::new(parse_message_type(&schema())?);
    let decimals =
        parquet::file::metadata::KeyValue::new("scale".to_owned(), scale.decimals().to_string());
    let properties = WriterProperties::builder().set_key_value_metadata(Some(vec![decimals]));
    let mut file = SerializedFileWriter::new(out, schema, Arc::new(properties.build()))?;
    let mut group = Group::default();
    each_row(journal, until, pace, &mut |row| {
        group.add(row);
        if group.rows < ROWS_PER_GROUP {
            return Ok(());
        }
        Ok(finish(std::mem::take(&mut group), &mut file)?)
    })?;
    if group.rows > 0 {
        finish(group, &mut file)?;
    }
    file.close()?;
    Ok(())
}

/// Writes a group into the file, whose next one begins only when it is closed.
fn finish<W: Write + Send>(
    group: Group,
    file: &mut SerializedFileWriter<W>,
) -> Result<(), ParquetError> {
    let mut writer = file.next_row_group()?;
    group.write(&mut writer)?;
    writer.close()?;
    Ok(())
}

impl From<ParquetError> for Error {
    fn from(error: ParquetError) -> Self {
        Self::caused(ErrorKind::Write, error)
    }
}

/// The schema: as many columns as [`COLUMNS`], by the same names.
fn schema() -> String {
    let column = |name: &&str| match *name {
        "sequence" => format!("required int64 {name};"),
        "item" => format!("required int32 {name};"),
        "recorded_at" | "effective_at" => {
            format!("required int64 {name} (TIMESTAMP(MICROS,true));")
        }
        "points" => format!("optional int64 {name};"),
        _ => format!("optional binary {name} (STRING);"),
    };
    let columns: Vec<String> = COLUMNS.iter().map(column).collect();
    format!("message facts {{ {} }}", columns.join(" "))
}

/// Rows that are gathered, by column.
#[derive(Default)]
struct Group {
    rows: usize,
    sequences: Vec<i64>,
    items: Vec<i32>,
    recorded: Vec<i64>,
    effective: Vec<i64>,
    points: Optional<i64>,
    /// The columns of text, in their order.
    texts: [Optional<ByteArray>; TEXTS],
}

/// Values where there are some, and for each row whether there is one.
struct Optional<T> {
    values: Vec<T>,
    there: Vec<i16>,
}

impl<T> Default for Optional<T> {
    fn default() -> Self {
        Self { values: Vec::new(), there: Vec::new() }
    }
}

impl<T> Optional<T> {
    fn add(&mut self, value: Option<T>) {
        self.there.push(i16::from(value.is_some()));
        self.values.extend(value);
    }
}

impl Group {
    fn add(&mut self, row: &Row<'_>) {
        self.rows += 1;
        self.sequences.push(i64::try_from(row.sequence).unwrap_or(i64::MAX));
        self.items.push(i32::try_from(row.item).unwrap_or(i32::MAX));
        self.recorded.push(row.recorded_at.micros());
        self.effective.push(row.effective_at.micros());
        self.points.add(row.points.map(|points| points.units()));
        let cells = row.cells(pointbook_core::Scale::default());
        let texts = COLUMNS.iter().zip(cells).filter(|(name, _)| is_text(name));
        for (column, (_, cell)) in self.texts.iter_mut().zip(texts) {
            column.add(match cell {
                Cell::Nothing => None,
                Cell::Number(number) => Some(ByteArray::from(number.to_string().as_str())),
                Cell::Plain(text) => Some(ByteArray::from(text.as_str())),
                Cell::Text(text) => Some(ByteArray::from(text)),
            });
        }
    }

    fn write<W: Write + Send>(
        self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        let mut texts = self.texts.into_iter();
        for name in COLUMNS {
            let Some(mut column) = group.next_column()? else { break };
            match name {
                "sequence" => numbers(&mut column, &self.sequences, None)?,
                "item" => {
                    column.typed::<Int32Type>().write_batch(&self.items, None, None)?;
                }
                "recorded_at" => numbers(&mut column, &self.recorded, None)?,
                "effective_at" => numbers(&mut column, &self.effective, None)?,
                "points" => {
                    numbers(&mut column, &self.points.values, Some(&self.points.there))?;
                }
                _ => {
                    let text = texts.next().unwrap_or_default();
                    let typed = column.typed::<ByteArrayType>();
                    typed.write_batch(&text.values, Some(&text.there), None)?;
                }
            }
            column.close()?;
        }
        Ok(())
    }
}

fn numbers(
    column: &mut SerializedColumnWriter<'_>,
    values: &[i64],
    there: Option<&[i16]>,
) -> Result<(), ParquetError> {
    column.typed::<Int64Type>().write_batch(values, there, None)?;
    Ok(())
}

fn is_text(name: &str) -> bool {
    !["sequence", "item", "recorded_at", "effective_at", "points"].contains(&name)
}

const TEXTS: usize = COLUMNS.len() - 5;
const ROWS_PER_GROUP: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use pointbook_core::{Key, Points, Scale, Timestamp};

    #[test]
    fn rows_come_back_from_columns() {
        let key = Key::new("k1").unwrap();
        let row = |sequence, points: Option<i64>| Row {
            sequence,
            item: 3,
            recorded_at: Timestamp::from_micros(7),
            effective_at: Timestamp::from_micros(-7),
            key: &key,
            verb: "earn",
            cause: "command",
            fact: "posted",
            flow: points.map(|_| "earned"),
            points: points.map(Points::new),
            account: None,
            customer: None,
            household: None,
            place: None,
            lot: None,
            expires: None,
            hold: None,
            by: None,
            detail: Some("why".to_owned()),
        };
        let mut group = Group::default();
        group.add(&row(1, Some(500)));
        group.add(&row(2, None));
        let schema = Arc::new(parse_message_type(&schema()).unwrap());
        let mut bytes = Vec::new();
        let properties = Arc::new(WriterProperties::builder().build());
        let mut file = SerializedFileWriter::new(&mut bytes, schema, properties).unwrap();
        let mut writer = file.next_row_group().unwrap();
        group.write(&mut writer).unwrap();
        writer.close().unwrap();
        file.close().unwrap();
        let folder = std::env::temp_dir();
        let path = folder.join(format!("pointbook-rows-{}.parquet", std::process::id()));
        std::fs::write(&path, &bytes).unwrap();
        let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        std::fs::remove_file(&path).unwrap();
        let rows: Vec<String> =
            reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        assert_eq!(rows.len(), 2);
        assert!(rows[0].starts_with("{sequence: 1, item: 3,"), "{}", rows[0]);
        assert!(rows[0].contains("points: 500") && rows[0].contains("flow: \"earned\""));
        assert!(rows[1].contains("points: null") && rows[1].contains("detail: \"why\""));
        assert_eq!(row(1, Some(5)).cells(Scale::default())[0], Cell::Number(1));
    }
}

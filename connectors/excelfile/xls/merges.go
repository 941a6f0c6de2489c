package xls

import (
	"errors"

	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

// Merges reads the merged ranges of a sheet, in order of their first row.
func (w *Workbook) Merges(index int) ([]sheet.Range, error) {
	start, err := w.substream(index)
	if err != nil {
		return nil, err
	}
	place := w.name + "!" + w.sheets[index].Name
	var merges []sheet.Range
	err = w.walk(start, func(_ int, rec record) error {
		if rec.kind != recMerged {
			return nil
		}
		d := rec.data
		for i := 2; i+8 <= len(d); i += 8 {
			merges = append(merges, sheet.Range{
				FirstRow: u16(d, i) + 1, LastRow: u16(d, i+2) + 1,
				FirstCol: u16(d, i+4), LastCol: u16(d, i+6),
			})
		}
		if len(merges) > w.limits.Merges {
			return sheet.Bomb(place, "it has more merged ranges than allowed")
		}
		return nil
	})
	if errors.Is(err, errShort) {
		err = sheet.Corrupt(place, "the sheet ends in the middle")
	}
	sheet.SortMerges(merges)
	return merges, err
}

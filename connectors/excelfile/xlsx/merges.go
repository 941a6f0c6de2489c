package xlsx

import (
	"bytes"
	"strconv"

	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

// Merges reads the merged ranges of a sheet, in order of their first row. They
// stand behind the data, which is passed over without being looked into.
func (w *Workbook) Merges(index int) ([]sheet.Range, error) {
	if index < 0 || index >= len(w.parts) {
		return nil, sheet.Corrupt(w.zip.name, "there is no sheet number "+strconv.Itoa(index+1))
	}
	var merges []sheet.Range
	err := w.scan(w.parts[index], func(s *scanner) error {
		switch string(s.name) {
		case "sheetData":
			return s.passOver()
		case "mergeCell":
			ref, _ := s.attr("ref")
			m, ok := parseRange([]byte(ref))
			if !ok {
				return s.corrupt("a merged range has no proper address")
			}
			if merges = append(merges, m); len(merges) > w.limits.Merges {
				return sheet.Bomb(s.place, "it has more merged ranges than allowed")
			}
		}
		return nil
	})
	sheet.SortMerges(merges)
	return merges, err
}

// parseRange reads A1:B2, or A1 for a range of one cell.
func parseRange(ref []byte) (sheet.Range, bool) {
	first, last, two := bytes.Cut(ref, []byte(":"))
	if !two {
		last = first
	}
	c1, r1, ok1 := address(first)
	c2, r2, ok2 := address(last)
	m := sheet.Range{FirstRow: r1, FirstCol: c1, LastRow: r2, LastCol: c2}
	return m, ok1 && ok2 && r1 <= r2 && c1 <= c2
}

func address(ref []byte) (col, row int, ok bool) {
	ref = bytes.ReplaceAll(ref, []byte("$"), nil)
	if col, ok = column(ref); !ok {
		return 0, 0, false
	}
	row, err := strconv.Atoi(string(bytes.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")))
	return col, row, err == nil && row > 0
}

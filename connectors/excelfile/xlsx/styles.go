package xlsx

import (
	"github.com/custhub/custhub/connectors/excelfile/numfmt"
	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

// readStyles finds the number format of each cell style (cellXfs).
func (w *Workbook) readStyles() error {
	var ids []int
	custom := map[int]string{}
	inXfs := false
	s, closer, err := w.scanner(w.stylesPart)
	if err != nil {
		return err
	}
	defer func() { _ = closer.Close() }()
	for {
		tok, err := s.next()
		if err != nil {
			return err
		}
		switch {
		case tok == tokEOF:
			w.formats = resolveFormats(ids, custom)
			return nil
		case tok == tokEnd && string(s.name) == "cellXfs":
			inXfs = false
		case tok != tokStart:
		case string(s.name) == "cellXfs":
			inXfs = !s.empty
		case string(s.name) == "xf" && inXfs:
			id, _ := s.intAttr("numFmtId")
			ids = append(ids, id)
		case string(s.name) == "numFmt":
			if id, ok := s.intAttr("numFmtId"); ok {
				custom[id], _ = s.attr("formatCode")
			}
		}
		if len(ids) > w.limits.Styles || len(custom) > w.limits.Styles {
			return sheet.Bomb(s.place, "it has more styles than allowed")
		}
	}
}

// resolveFormats parses each format once. General, the most frequent, is nil.
func resolveFormats(ids []int, custom map[int]string) []*numfmt.Format {
	parsed := map[int]*numfmt.Format{}
	out := make([]*numfmt.Format, len(ids))
	for i, id := range ids {
		f, known := parsed[id]
		if !known {
			code, ok := custom[id]
			if !ok {
				code, ok = numfmt.Builtin(id)
			}
			if ok && code != "General" {
				f = numfmt.Parse(code)
			}
			parsed[id] = f
		}
		out[i] = f
	}
	return out
}

package write

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/klauspost/compress/flate"

	"github.com/custhub/custhub/generate/model"
)

// ExcelColumns are the columns of the workbook: the thirteen of the customer
// sheet, then four that people add to it.
var ExcelColumns = []string{
	"客户ID", "客户名称", "行业", "规模(员工数)", "关键联系人", "职位", "联系方式", "需求描述", "来源渠道", "当前阶段",
	"跟进负责人", "最后跟进时间", "下一步计划", "统一社会信用代码", "座机", "邮箱", "地址",
}

// SheetName is the name of the workbook's sheet; further sheets have a number
// behind it.
const SheetName = "客户信息整合表"

// maxSheetRows is where a new sheet begins; a sheet holds 1,048,576 rows.
const maxSheetRows = 1_000_000

// Excel opens the workbook of customers. Its strings stand in the cells, so it
// is written in one pass with little memory.
func Excel(path string) (Sink, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	buf := bufio.NewWriterSize(f, bufferSize)
	z := zip.NewWriter(buf)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.DefaultCompression) })
	return &workbook{file: f, buf: buf, zip: z}, nil
}

type workbook struct {
	file  *os.File
	buf   *bufio.Writer
	zip   *zip.Writer
	sheet io.Writer // of the sheet that is being written, or nil
	count int       // sheets so far
	row   int       // rows of this sheet so far
	line  []byte
}

// Encode does nothing: the row numbers are known only in order.
func (w *workbook) Encode(*model.Part) []byte { return nil }

func (w *workbook) Write(_ context.Context, p *model.Part, _ []byte) error {
	for i := range p.Records {
		r := &p.Records[i]
		if r.Source != model.Excel || r.End == model.Gone {
			continue
		}
		if w.sheet == nil || w.row == maxSheetRows {
			if err := w.next(); err != nil {
				return err
			}
		}
		if err := w.customer(r, p); err != nil {
			return err
		}
	}
	return nil
}

func (w *workbook) customer(r *model.Record, p *model.Part) error {
	pr := p.Model.Profile(r, p.Entity(r))
	v := &r.Value
	reach := v[model.Mobile]
	for _, f := range [...]model.Field{model.Tel, model.Email} {
		if reach == "" {
			reach = v[f]
		}
	}
	return w.cells(
		r.ID(), v[model.Name], v[model.Industry], pr.Headcount, v[model.ContactName], v[model.Title], reach, pr.Need, pr.Channel,
		pr.Stage, pr.Owner, pr.LastContact.Format("2006-01-02"), pr.Next, v[model.TaxNo], v[model.Tel], v[model.Email], v[model.AddressText],
	)
}

// next ends the sheet and begins another, with its header.
func (w *workbook) next() error {
	if err := w.endSheet(); err != nil {
		return err
	}
	w.count++
	var err error
	if w.sheet, err = w.zip.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", w.count)); err != nil {
		return err
	}
	w.row = 0
	if _, err := io.WriteString(w.sheet, xmlHead+`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`); err != nil {
		return err
	}
	return w.cells(ExcelColumns...)
}

func (w *workbook) endSheet() error {
	if w.sheet == nil {
		return nil
	}
	_, err := io.WriteString(w.sheet, `</sheetData></worksheet>`)
	w.sheet = nil
	return err
}

// cells writes one row; empty cells are left out. Of the mobiles every third
// that is plain digits is a number, as in sheets that people type.
func (w *workbook) cells(values ...string) error {
	w.row++
	row := strconv.Itoa(w.row)
	b := append(w.line[:0], `<row r="`...)
	b = append(b, row...)
	b = append(b, `">`...)
	for i, v := range values {
		if v == "" {
			continue
		}
		b = append(b, `<c r="`...)
		b = append(b, byte('A'+i))
		b = append(b, row...)
		if w.row%3 == 0 && plainMobile(v) {
			b = append(b, `"><v>`...)
			b = append(b, v...)
			b = append(b, `</v></c>`...)
			continue
		}
		b = append(b, `" t="inlineStr"><is><t xml:space="preserve">`...)
		b = xmlText(b, v)
		b = append(b, `</t></is></c>`...)
	}
	b = append(b, `</row>`...)
	w.line = b
	_, err := w.sheet.Write(b)
	return err
}

func plainMobile(v string) bool {
	return len(v) == 11 && v[0] == '1' && strings.Trim(v, "0123456789") == ""
}

// xmlText escapes text for XML. A control character that XML 1.0 has no way to
// hold is written as a spreadsheet does: _x0005_.
func xmlText(b []byte, s string) []byte {
	for _, c := range s {
		switch {
		case c == '<':
			b = append(b, "&lt;"...)
		case c == '>':
			b = append(b, "&gt;"...)
		case c == '&':
			b = append(b, "&amp;"...)
		case c < ' ' && c != '\t' && c != '\n':
			b = fmt.Appendf(b, "_x%04X_", c)
		default:
			b = append(b, string(c)...)
		}
	}
	return b
}

func (w *workbook) Close() error {
	var errs []error
	if w.count == 0 {
		errs = append(errs, w.next())
	}
	errs = append(errs, w.endSheet(), w.describe(), w.zip.Close(), w.buf.Flush(), w.file.Close())
	return errors.Join(errs...)
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// describe writes the parts of the package that name the sheets.
func (w *workbook) describe() error {
	const (
		ooxml = "http://schemas.openxmlformats.org/"
		types = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
	)
	var content, sheets, links strings.Builder
	for i := 1; i <= w.count; i++ {
		name := SheetName
		if i > 1 {
			name += strconv.Itoa(i)
		}
		fmt.Fprintf(&content, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, i, types)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, name, i, i)
		fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%sofficeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, i, ooxml, i)
	}
	for _, part := range [...][2]string{
		{"xl/workbook.xml", `<workbook xmlns="` + ooxml + `spreadsheetml/2006/main" xmlns:r="` + ooxml + `officeDocument/2006/relationships"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + ooxml + `package/2006/relationships">` + links.String() + `</Relationships>`},
		{"_rels/.rels", `<Relationships xmlns="` + ooxml + `package/2006/relationships"><Relationship Id="rId1" Type="` + ooxml + `officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"[Content_Types].xml", `<Types xmlns="` + ooxml + `package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + types + `sheet.main+xml"/>` + content.String() + `</Types>`},
	} {
		f, err := w.zip.Create(part[0])
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, xmlHead+part[1]); err != nil {
			return err
		}
	}
	return nil
}

package sampling

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/handout"
	"github.com/custhub/custhub/lineage"
	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/quarantine"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// Desk makes review sheets.
type Desk struct {
	Store *store.Store
	Plan  *pipeline.Plan // sources to read rows from again
	Clear bool           // personal values in clear text
	Words Words          // the reviewer's language

	streams map[[2]string]*quarantine.Stream
}

// Sheet is the review sheet of a sample: for each row what the source says, the
// steps, and the golden record with the rule that chose each value. second makes
// the sheet of the second review: rows to be reviewed twice, without what the
// first reviewer found.
func (d *Desk) Sheet(ctx context.Context, s *store.Sample, second bool) (handout.Sheet, error) {
	sheet := handout.Sheet{Name: fmt.Sprintf(d.Words.text("sample %d", "样本 %d"), s.ID), Columns: columns(d.Words)}
	rows, err := d.Store.SampleRows(ctx, s.ID)
	if err != nil {
		return sheet, err
	}
	var landed []*store.Landed
	for _, r := range rows {
		l, err := d.Store.LandedByRec(ctx, r.Rec, r.Batch)
		if err != nil {
			return sheet, err
		}
		landed = append(landed, l)
	}
	again := d.reread(ctx, landed)
	for i, r := range rows {
		if landed[i] == nil || second && !r.Twice {
			continue
		}
		cells, err := d.cells(ctx, s, &r, landed[i], again[landed[i].Rec])
		if err != nil {
			return sheet, err
		}
		review := r.Reviews[0]
		if second {
			review = r.Reviews[1]
		}
		sheet.Rows = append(sheet.Rows, handout.Row{Key: rowKey(s.ID, r.Seq, second), Cells: append(cells, d.Words.class(review.Class), review.Note)})
	}
	return sheet, nil
}

func columns(w Words) []handout.Column {
	return []handout.Column{
		{Title: w.text("no", "序号"), Width: 6},
		{Title: w.text("stratum", "分层"), Width: 16},
		{Title: w.text("place", "位置"), Width: 28, Wrap: true},
		{Title: w.text("key", "主键"), Width: 16},
		{Title: w.text("read", "读取方式"), Width: 14},
		{Title: w.text("source row", "来源行"), Width: 48, Wrap: true},
		{Title: w.text("steps", "处理步骤"), Width: 48, Wrap: true},
		{Title: w.text("golden record", "统一客户"), Width: 56, Wrap: true},
		{Title: w.text(ClassTitle, classChinese), Width: 12, Fill: true, Choices: w.classes(), Prompt: w.prompt()},
		{Title: w.text(NoteTitle, noteChinese), Width: 36, Fill: true},
	}
}

func rowKey(id, seq int64, second bool) string {
	n := 1
	if second {
		n = 2
	}
	return fmt.Sprintf("%d/%d/%d", id, seq, n)
}

// cells are the fixed cells of one row.
func (d *Desk) cells(ctx context.Context, s *store.Sample, r *store.SampleRow, l *store.Landed, again []byte) ([]string, error) {
	stream, err := d.stream(ctx, l.Ref)
	if err != nil {
		return nil, err
	}
	read, raw := d.Words.text("again", "重新读取"), again
	if raw == nil {
		read, raw = d.Words.text("as landed", "入库时的原始行"), l.Raw
	}
	var source strings.Builder
	err = record.DecodeRaw(raw, func(column string, v record.Value) {
		if !v.Empty() {
			fmt.Fprintf(&source, "%s = %s\n", column, stream.Show(l.Ref.Key, column, v, d.Clear))
		}
	})
	if err != nil {
		return nil, err
	}
	x, err := lineage.Explain(ctx, d.Store, l.Ref.Source+"/"+l.Ref.Stream+"/"+l.Ref.Key, "", d.Clear)
	if err != nil {
		return nil, err
	}
	steps, golden := d.Words.narrate(x, l.Ref)
	stratum := s.Strata[r.Stratum]
	place, rowKey := l.Origin.String(), l.Ref.Key
	if !d.Clear {
		place, rowKey = mask.Key(place), mask.Key(rowKey)
	}
	return []string{strconv.FormatInt(r.Seq, 10), stratum.Source + " " + d.Words.word("risk", stratum.Risk), place, rowKey, read, source.String(), steps, golden}, nil
}

// narrate writes what happened to the values of one record, and the golden
// record with the rules that chose.
func (w Words) narrate(x *lineage.Explanation, ref record.Ref) (steps, golden string) {
	var s, g strings.Builder
	for _, f := range x.Fields {
		fmt.Fprintf(&g, "%s = %s  ← %s\n", f.Field, f.Value, w.word("survive", f.Rule))
		said := f.From
		for _, loser := range f.Losers {
			said = append(said, loser.Said)
		}
		for _, from := range said {
			if from.Record != ref {
				continue
			}
			for _, step := range from.Steps {
				if _, ok := step.Derived(); ok {
					fmt.Fprintf(&s, w.text("%s: %s (%s)\n", "%s：%s（%s）\n"), f.Field, step.Rule, w.word("outcome", "derived"))
					continue
				}
				fmt.Fprintf(&s, w.text("%s: %s (%s) was %q\n", "%s：%s（%s）原值 %q\n"), f.Field, w.word("rule", step.Rule), w.word("outcome", fmt.Sprint(step.Outcome)), step.Before)
			}
		}
	}
	return s.String(), g.String()
}

func (d *Desk) stream(ctx context.Context, ref record.Ref) (*quarantine.Stream, error) {
	key := [2]string{ref.Source, ref.Stream}
	if s := d.streams[key]; s != nil {
		return s, nil
	}
	s := &quarantine.Stream{Source: ref.Source, Name: ref.Stream, Schema: &record.Schema{}}
	data, err := d.Store.StreamSchema(ctx, ref.Source, ref.Stream)
	if err != nil {
		return nil, err
	}
	if len(data) > 0 {
		if err := json.Unmarshal(data, s.Schema); err != nil {
			return nil, err
		}
	}
	for i := range d.Plan.Sources {
		if d.Plan.Sources[i].Name != ref.Source {
			continue
		}
		for _, m := range d.Plan.Sources[i].Mappings {
			if m.As == ref.Stream || m.As == "" && m.Matches(ref.Stream) {
				s.Mapping = m
			}
		}
	}
	if d.streams == nil {
		d.streams = map[[2]string]*quarantine.Stream{}
	}
	d.streams[key] = s
	return s, nil
}

// reread fetches rows from their sources again, where the connector can and the
// source answers; a row that it doesn't get is shown as it was landed.
func (d *Desk) reread(ctx context.Context, landed []*store.Landed) map[int64][]byte {
	groups := map[[2]string][]*store.Landed{}
	for _, l := range landed {
		if l != nil {
			key := [2]string{l.Ref.Source, l.Ref.Stream}
			groups[key] = append(groups[key], l)
		}
	}
	out := map[int64][]byte{}
	for key, list := range groups {
		d.rereadStream(ctx, key[0], key[1], list, out)
	}
	return out
}

func (d *Desk) rereadStream(ctx context.Context, source, stream string, list []*store.Landed, out map[int64][]byte) {
	for i := range d.Plan.Sources {
		sp := &d.Plan.Sources[i]
		if sp.Name != source {
			continue
		}
		src, err := sp.Open(ctx)
		if err != nil {
			return
		}
		defer src.Close() //nolint:errcheck // only read
		r, ok := src.(connectors.Rereader)
		if !ok {
			return
		}
		keys := make([]string, len(list))
		for j, l := range list {
			keys[j] = l.Ref.Key
		}
		name := connectorStream(sp, stream)
		rows, err := r.Reread(ctx, name, keys)
		if err != nil || len(rows) != len(list) {
			return
		}
		rd, err := src.Read(ctx, connectors.Request{Stream: name})
		if err != nil {
			return
		}
		defer rd.Close() //nolint:errcheck // only read
		for j, row := range rows {
			if row != nil && row.Problem == nil && len(row.Values) == len(rd.Schema().Columns) {
				out[list[j].Rec] = record.AppendRaw(nil, rd.Schema(), row.Values)
			}
		}
	}
}

// connectorStream is the name that the source has for a stream of the store.
func connectorStream(sp *pipeline.SourcePlan, stream string) string {
	for _, m := range sp.Mappings {
		if m.As == stream && !m.Glob() {
			return m.Stream
		}
	}
	return stream
}

// Judgements reads a sheet that was handed back. Rows without a class are left
// out; second tells which review it is.
func Judgements(rows []handout.Filled, id int64) (list []store.Judgement, second bool, err error) {
	var faults fault.List
	for i, r := range rows {
		var sampleID, seq, review int64
		if n, err := fmt.Sscanf(r.Key, "%d/%d/%d", &sampleID, &seq, &review); err != nil || n != 3 || sampleID != id {
			faults = append(faults, fault.Usage("sample.other", fmt.Sprintf("the row is not of sample %d", id), "import the sheet of that sample").At(r.Place))
			continue
		}
		if i > 0 && second != (review == 2) {
			faults = append(faults, fault.Usage("sample.mixed", "the file mixes first and second reviews", "import them one by one").At(r.Place))
		}
		second = review == 2
		text, note := answers(r.Cells)
		if text == "" {
			if note != "" {
				faults = append(faults, fault.Usage("sample.note", "the row has a note but no class", "choose a class, or unclear").At(r.Place))
			}
			continue
		}
		class, ok := ParseClass(text)
		if !ok {
			faults = append(faults, fault.Usage("sample.class", "a class is ok, minor, major, critical or unclear", "choose one from the list of the cell").At(r.Place).With(text))
			continue
		}
		list = append(list, store.Judgement{Seq: seq, Class: class, Note: note})
	}
	return list, second, faults.ErrOrNil()
}

// Fresh returns the judgements that are not recorded as they are already, and how
// many rows have no review of that kind after them.
func Fresh(rows []store.SampleRow, second bool, list []store.Judgement) (fresh []store.Judgement, waiting int) {
	n := 0
	if second {
		n = 1
	}
	judged := make(map[int64]store.Judgement, len(list))
	for _, j := range list {
		judged[j.Seq] = j
	}
	known := map[int64]bool{}
	for i := range rows {
		r := &rows[i]
		if second && !r.Twice {
			continue
		}
		j, ok := judged[r.Seq]
		if !ok && r.Reviews[n].Class == "" {
			waiting++
		}
		known[r.Seq] = r.Reviews[n].Class == j.Class && r.Reviews[n].Note == j.Note
	}
	for _, j := range list {
		if !known[j.Seq] {
			fresh = append(fresh, j)
		}
	}
	return fresh, waiting
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/fault/language"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/quarantine"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

func quarantineCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "quarantine",
		Short: "See, mend and replay rows that were kept out",
		Long: `Rows that can't be read, mapped or that break a rule wait in quarantine with
their raw content, their place, the rule and a hint. Mend them in a sheet
('export', then 'edit --file') or by command ('edit ID --set COLUMN=VALUE'), and
'replay' takes them through the same stages as any other row. The correction,
who made it and why stay in the value's past.`,
	}
	c.AddCommand(quarantineListCommand(a), quarantineExportCommand(a), quarantineEditCommand(a), quarantineDiscardCommand(a), quarantineReplayCommand(a))
	return c
}

// quarantineFilter selects rows by flags.
func quarantineFilter(c *cobra.Command, q *store.QuarantineQuery) {
	fl := c.Flags()
	fl.StringVar(&q.Source, "source", "", "only rows of this source")
	fl.StringVar(&q.Stream, "stream", "", "only rows of this stream")
	fl.StringVar(&q.Code, "code", "", "only rows kept out for this code")
	fl.StringVar(&q.Status, "status", "waiting", "waiting, superseded (a newer batch has the key), replayed, withdrawn or discarded; empty for all")
	fl.Int64Var(&q.Run, "run", 0, "only rows that this run kept out")
	fl.IntVar(&q.Limit, "limit", 0, "at most so many rows (0: all)")
}

// quarantineLine is one row as 'quarantine list --json' prints it.
type quarantineLine struct {
	ID       int64             `json:"id"`
	Batch    string            `json:"batch"`
	Source   string            `json:"source"`
	Stream   string            `json:"stream"`
	Key      string            `json:"key,omitempty"`
	Place    string            `json:"place"`
	Code     string            `json:"code"`
	Rule     string            `json:"rule"`
	Field    string            `json:"field,omitempty"`
	Value    string            `json:"value,omitempty"`
	Reason   string            `json:"reason"`
	Hint     string            `json:"hint,omitempty"`
	Status   string            `json:"status"`
	Raw      map[string]string `json:"raw"`
	Mended   bool              `json:"mended,omitempty"` // and not landed yet
	EditedBy string            `json:"edited_by,omitempty"`
	Why      string            `json:"edit_reason,omitempty"`
	Replayed string            `json:"replayed_batch,omitempty"`
	By       string            `json:"superseded_by,omitempty"` // batch
}

func quarantineListCommand(a *app) *cobra.Command {
	var q store.QuarantineQuery
	var clear bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List rows in quarantine",
		Example: "  custhub quarantine list\n  custhub quarantine list --source crm --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withQuarantine(c.Context(), true, func(d *quarantineDesk) error { return d.list(c.Context(), q, clear) })
		},
	}
	quarantineFilter(c, &q)
	clearFlag(c, &clear, "show personal values in clear text")
	return c
}

// quarantineDesk is the work on the rows in quarantine.
type quarantineDesk struct {
	a       *app
	p       *project.Project
	st      *store.Store
	streams map[[2]string]*quarantine.Stream
}

func (a *app) withQuarantine(ctx context.Context, readOnly bool, fn func(*quarantineDesk) error) error {
	d := &quarantineDesk{a: a, streams: map[[2]string]*quarantine.Stream{}}
	var err error
	if readOnly {
		d.p, d.st, err = a.readStore(ctx)
	} else if d.p, err = a.loadProject(); err == nil {
		d.st, err = a.openStore(ctx, d.p, store.Options{})
	}
	if err != nil {
		return err
	}
	return errors.Join(fn(d), d.st.Close())
}

// stream returns what is known of the stream of a row.
func (d *quarantineDesk) stream(ctx context.Context, source, name string) (*quarantine.Stream, error) {
	key := [2]string{source, name}
	if s := d.streams[key]; s != nil {
		return s, nil
	}
	s := &quarantine.Stream{Source: source, Name: name, Schema: &record.Schema{}}
	data, err := d.st.StreamSchema(ctx, source, name)
	if err != nil {
		return nil, err
	}
	if len(data) > 0 {
		if err := json.Unmarshal(data, s.Schema); err != nil {
			return nil, fmt.Errorf("columns of %s/%s: %w", source, name, err)
		}
	}
	if src := d.p.Source(source); src != nil {
		for _, m := range src.Mappings {
			if m.As == name || m.As == "" && m.Matches(name) {
				s.Mapping = m
			}
		}
	}
	d.streams[key] = s
	return s, nil
}

func (d *quarantineDesk) list(ctx context.Context, q store.QuarantineQuery, clear bool) error {
	rows, err := d.st.QuarantineRows(ctx, q)
	if err != nil {
		return err
	}
	lines := make([]quarantineLine, len(rows))
	for i := range rows {
		if lines[i], err = d.line(ctx, &rows[i], clear); err != nil {
			return err
		}
	}
	if d.a.json {
		return d.a.printJSON(map[string]any{"rows": lines})
	}
	if len(lines) == 0 {
		_, err := fmt.Fprintln(d.a.out, d.a.text("No row is in quarantine.", "隔离区为空。"))
		return err
	}
	w := terminal.NewTable(d.a.out)
	fmt.Fprintln(w, d.a.text("id\tplace\tfield\tvalue\treason\thint\tstate", "编号\t位置\t字段\t值\t原因\t处理建议\t状态"))
	for _, l := range lines {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", l.ID, oneLine(l.Place), l.Field, oneLine(l.Value), oneLine(language.Text(d.a.lang, l.Reason)), oneLine(language.Text(d.a.lang, l.Hint)), d.state(&l))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if n := countMended(lines); n > 0 {
		fmt.Fprintf(d.a.out, d.a.text("%d of them mended: 'custhub quarantine replay' lands them\n", "其中 %d 行已修正：运行 'custhub quarantine replay' 入库\n"), n)
	}
	return nil
}

// state says what has become of a row: a mended one waits until it is replayed.
func (d *quarantineDesk) state(l *quarantineLine) string {
	switch {
	case l.Mended:
		return fmt.Sprintf(d.a.text("mended by %s, not landed", "已由 %s 修正，未入库"), l.EditedBy)
	case l.By != "":
		return fmt.Sprintf(d.a.text("superseded: %s", "已被取代：%s"), l.By)
	case l.Replayed != "":
		return fmt.Sprintf(d.a.text("replayed: %s", "已重放：%s"), l.Replayed)
	default:
		return d.a.word("quarantined", l.Status)
	}
}

func countMended(lines []quarantineLine) (n int) {
	for i := range lines {
		if lines[i].Mended {
			n++
		}
	}
	return n
}

func (d *quarantineDesk) line(ctx context.Context, r *store.Quarantined, clear bool) (quarantineLine, error) {
	s, err := d.stream(ctx, r.Source, r.Stream)
	if err != nil {
		return quarantineLine{}, err
	}
	l := quarantineLine{
		ID: r.ID, Batch: batchID(r.Batch), Source: r.Source, Stream: r.Stream, Key: shownKey(r.Key, clear), Place: shownKey(r.Origin.String(), clear), Code: r.Code, Rule: r.Rule,
		Field: r.Field, Reason: r.Reason, Hint: r.Hint, Status: r.Status, Mended: r.Status == "waiting" && r.EditedRaw != nil, EditedBy: r.EditedBy, Why: r.EditReason, Raw: map[string]string{},
	}
	if r.ReplayedBatch > 0 {
		l.Replayed = batchID(r.ReplayedBatch)
	}
	if r.SupersededBy > 0 {
		l.By = batchID(r.SupersededBy)
	}
	column := r.Field
	if cols := s.Concerned(r.Field); len(cols) > 0 {
		column = cols[0]
	}
	l.Value = s.Show(r.Key, column, record.T(r.Value), clear)
	raw := r.Raw
	if r.EditedRaw != nil {
		raw = r.EditedRaw
	}
	err = record.DecodeRaw(raw, func(name string, v record.Value) { l.Raw[name] = s.Show(r.Key, name, v, clear) })
	return l, err
}

// oneLine makes a text fit a line of a terminal.
func oneLine(s string) string {
	r := []rune(terminal.OneLine(s))
	if len(r) > 60 {
		r = append(r[:59], '…')
	}
	return string(r)
}

// rowArgument finds one row by its number.
func (d *quarantineDesk) rowArgument(ctx context.Context, arg string) (*store.Quarantined, error) {
	id, err := strconv.ParseInt(arg, 10, 64)
	if err != nil || id <= 0 {
		return nil, fault.Usage("usage.row", "a row in quarantine is a number", "'custhub quarantine list' lists them").With(arg)
	}
	rows, err := d.st.QuarantineRows(ctx, store.QuarantineQuery{ID: id})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fault.Usage("quarantine.unknown", fmt.Sprintf("there is no row %d in quarantine", id), "'custhub quarantine list' lists them")
	}
	return &rows[0], nil
}

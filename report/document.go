package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Lang is the language of a rendered report.
type Lang string

// The languages.
const (
	English Lang = "en"
	Chinese Lang = "zh"
)

// document is a report in the words of one language, ready for any renderer:
// sections of paragraphs, tables and pictures.
type document struct {
	lang     Lang
	title    string
	subtitle string
	status   Status
	verdict  string
	figures  []keyFigure
	sections []section
}

type section struct {
	id     string // stable: anchor, sheet
	title  string
	lines  []string // paragraphs above the tables
	tables []table
	charts []chart
	empty  bool // nothing was computed
}

type table struct {
	name   string // sheet name in the workbook; unique
	title  string // above the table, "" for a section's main table
	cols   []column
	rows   [][]cell
	total  []cell
	detail bool // drill-downs: not in the terminal, folded in the page
	brief  int  // rows shown in a terminal; 0 means all
	terse  bool // only in a terminal: stands for a chart or for a longer table

	problems []Problem // what the rows say; a terminal shows these in full
}

type column struct {
	title string
	right bool // numbers
}

// kind says how a cell is written and sorted.
type kind uint8

const (
	textCell kind = iota
	countCell
	percentCell // num is 0 to 100
	numberCell
	statusCell
)

type cell struct {
	kind  kind
	text  string // as shown
	num   float64
	alarm bool   // a figure that should be zero and isn't
	tone  string // of a status: pass, open, note
}

type chartKind uint8

const (
	flowChart chartKind = iota
	barChart            // horizontal bars, one series
	pairChart           // horizontal bars, before and after
	lineChart
)

// chart is a picture of figures that also stand in a table.
type chart struct {
	kind   chartKind
	title  string
	flow   []flowBand
	linked *Linked  // what the landed rows became; may be nil
	names  []string // bars or points
	series []series
	share  bool // values are 0 to 1
	target float64
}

type series struct {
	name   string
	values []float64
}

// flowBand is one stream in the flow picture: rows after each stage.
type flowBand struct {
	name   string
	event  bool     // its rows are events, not customers
	stages [4]int64 // read, mapped, cleansed, landed
}

// keyFigure is a figure that stands at the top of the report.
type keyFigure struct {
	name, value, note string
	alarm             bool
}

// keyFigures are the figures a reader asks for first.
func keyFigures(w words, r *Report) []keyFigure {
	var out []keyFigure
	if len(r.Balance) > 0 {
		sum := Sum(r.Balance)
		res := sum.Residual()
		out = append(out,
			keyFigure{name: w.t("key.read"), value: thousands(sum.Read), note: w.t("key.residual", thousands(res)), alarm: res != 0},
			keyFigure{name: w.t("key.quarantined"), value: thousands(sum.Quarantined), note: w.t("key.filtered", thousands(sum.Filtered))})
	}
	if m := r.Matching; m != nil {
		out = append(out, keyFigure{name: w.t("key.customers"), value: thousands(m.Customers), note: w.t("key.records", thousands(m.Records))})
	}
	if c := r.Cells; c != nil {
		out = append(out, keyFigure{name: w.t("key.cells"), value: thousands(c.Cells), note: w.t("key.findings", thousands(c.Findings)), alarm: c.Findings != 0})
	}
	if q := r.Quality; q != nil {
		for _, c := range q.Completeness {
			if c.Source == "" {
				out = append(out, keyFigure{name: w.t("key.complete"), value: percent(c.Share * 100), note: w.t("key.target", percent(q.Target*100))})
			}
		}
	}
	if x := r.Sample; x != nil {
		value := "–"
		if x.Total.Reviewed > 0 {
			value = "< " + percent(x.Total.Upper*100)
		}
		out = append(out, keyFigure{name: w.t("key.sample"), value: value, note: w.t("key.reviewed", thousands(x.Total.Errors), thousands(x.Total.Reviewed)), alarm: x.Verdict == "reject"})
	}
	return out
}

// words looks texts up in one language.
type words struct{ lang Lang }

// t returns a text of the catalog, formatted.
func (w words) t(key string, args ...any) string {
	pair, ok := catalog[key]
	if !ok {
		return key
	}
	s := pair.en
	if w.lang == Chinese {
		s = pair.zh
	}
	if len(args) > 0 {
		s = fmt.Sprintf(s, args...)
	}
	return s
}

// name returns the wording of a code under a prefix, or the code itself when the
// catalog has none: rule names and codes of projects are not in it.
func (w words) name(prefix, code string) string {
	if _, ok := catalog[prefix+code]; ok {
		return w.t(prefix + code)
	}
	return code
}

// Name is what people call one of custhub's own words in a language: of what
// kind it is ("kind", "run", "outcome", "join", "entity", "fate", "survive"),
// and the word as machines have it, which stands for itself when it has no name.
func Name(lang Lang, kind, word string) string {
	return words{lang}.name(kind+".", word)
}

func (w words) cols(keys ...string) []column {
	cols := make([]column, len(keys))
	for i, k := range keys {
		right := strings.HasPrefix(k, "#")
		k = strings.TrimPrefix(k, "#")
		cols[i] = column{w.t("col." + k), right}
	}
	return cols
}

func (w words) status(s Status) cell {
	return cell{kind: statusCell, text: w.t("status." + string(s)), alarm: s == Fail, tone: string(s)}
}

func str(s string) cell { return cell{text: s} }

func count(n int64) cell { return cell{kind: countCell, text: thousands(n), num: float64(n)} }

// must is a count that should be zero.
func must(n int64) cell {
	c := count(n)
	c.alarm = n != 0
	return c
}

// share writes 0 to 1 as a percentage.
func share(x float64) cell {
	return cell{kind: percentCell, text: percent(x * 100), num: x * 100}
}

func ratio(part, whole int64) cell {
	if whole == 0 {
		return str("–")
	}
	return share(float64(part) / float64(whole))
}

func number(x float64) cell {
	return cell{kind: numberCell, text: strconv.FormatFloat(x, 'f', 2, 64), num: x}
}

func percent(x float64) string {
	digits := 1
	if x != 0 && x < 10 || x > 99 && x < 100 {
		digits = 2
	}
	s := strconv.FormatFloat(x, 'f', digits, 64)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".") + " %"
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

func lasted(d time.Duration) string {
	switch {
	case d <= 0:
		return "–"
	case d < time.Minute:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	default:
		return d.Round(time.Second).String()
	}
}

// cut shortens a value for a table.
func cut(s string, limit int) string {
	r := []rune(s)
	if len(r) <= limit {
		return s
	}
	return string(r[:limit-1]) + "…"
}

// newDocument puts a report into words.
func newDocument(r *Report, lang Lang) *document {
	w := words{lang}
	d := &document{lang: lang, status: r.Verdict.Status, verdict: verdictLine(w, r)}
	d.title = w.t("title")
	if r.Header.Title != "" {
		d.title += " · " + r.Header.Title
	}
	d.subtitle = subject(w, &r.Header)
	d.figures = keyFigures(w, r)
	for _, build := range []func(words, *Report) section{
		headerSection, gateSection, balanceSection, totalsSection, keysSection, cellsSection, matchingSection,
		qualitySection, quarantineSection, orphanSection, driftSection, sampleSection, signSection,
	} {
		d.sections = append(d.sections, build(w, r))
	}
	return d
}

func subject(w words, h *Header) string {
	s := w.t("scope." + string(h.Scope))
	switch {
	case h.Subject != "":
		s += " " + h.Subject
	case h.Run > 0:
		s += " " + strconv.FormatInt(h.Run, 10)
	}
	if h.Kind != "" {
		s += " · " + w.name("kind.", h.Kind)
	}
	if h.DryRun {
		s += " · " + w.t("dry_run")
	}
	if h.Status != "" {
		s += " · " + w.name("run.", h.Status)
	}
	return s
}

func verdictLine(w words, r *Report) string {
	failed := len(r.Verdict.Failed())
	switch r.Verdict.Status {
	case Pass:
		pass, notes, open := r.Verdict.Counts()
		if notes+open == 0 {
			return w.t("verdict.pass", pass)
		}
		line := w.t("verdict.most", pass)
		if open > 0 {
			line += w.t("verdict.and_open", open)
		}
		if notes > 0 {
			line += w.t("verdict.and_notes", notes)
		}
		return line
	case Fail:
		return w.t("verdict.fail", failed, len(r.Verdict.Gates))
	default:
		return w.t("verdict.open")
	}
}

package report

import (
	"fmt"
	"html"
	"math"
	"strings"

	"github.com/custhub/custhub/terminal"
)

// The pictures are plain SVG without scripts or outside parts: they print, and
// they can be read without a network. Every figure in them also stands in a
// table.

// palette colours the streams and series; readable in print and by most people
// with a colour vision deficiency (after Okabe and Ito).
var palette = []string{"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8d6fd1", "#7a7a7a"}

const lostColour = "#c0392b"

// svg returns a chart as an SVG element, or "" when there is nothing to draw.
func (c *chart) svg() string {
	switch {
	case c.kind == flowChart:
		return c.flowSVG()
	case len(c.names) == 0:
		return ""
	case c.kind == lineChart:
		return c.lineSVG()
	default:
		return c.barSVG()
	}
}

// drawing builds one SVG element.
type drawing struct{ strings.Builder }

func newDrawing(width, height float64, label string) *drawing {
	d := &drawing{}
	fmt.Fprintf(d, `<svg viewBox="0 0 %.0f %.0f" role="img" aria-label="%s" xmlns="http://www.w3.org/2000/svg">`, width, height, html.EscapeString(label))
	return d
}

func (d *drawing) end() string {
	d.WriteString("</svg>")
	return d.String()
}

func (d *drawing) text(x, y float64, class, s string) {
	fmt.Fprintf(d, `<text x="%.1f" y="%.1f" class="%s">%s</text>`, x, y, class, html.EscapeString(terminal.OneLine(s)))
}

func (d *drawing) rect(x, y, w, h float64, colour string) {
	fmt.Fprintf(d, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, x, y, w, math.Max(h, 0), colour)
}

// ribbon joins two vertical edges by a band.
func (d *drawing) ribbon(x0, y0, h0, x1, y1, h1 float64, colour string, opacity float64) {
	m := (x0 + x1) / 2
	fmt.Fprintf(d, `<path d="M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1fL%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1fZ" fill="%s" fill-opacity="%.2f"/>`,
		x0, y0, m, y0, m, y1, x1, y1, x1, y1+h1, m, y1+h1, m, y0+h0, x0, y0+h0, colour, opacity)
}

// Measures of the flow picture.
const (
	flowWidth  = 1000.0
	flowTall   = 240.0 // of all rows read
	flowTop    = 46.0
	flowGap    = 6.0 // between streams
	flowBar    = 14.0
	flowColumn = 215.0
)

// flowSVG draws read → mapped → cleansed → landed → customers. The height of a
// band is its number of rows; what leaves at a stage falls off in red.
func (c *chart) flowSVG() string {
	var read int64
	for _, b := range c.flow {
		read += b.stages[0]
	}
	if read == 0 {
		return ""
	}
	scale := flowTall / float64(read)
	height := flowTop + flowTall + flowGap*float64(len(c.flow)) + 36 + 18*float64((len(c.flow)+2)/3)
	d := newDrawing(flowWidth, height, c.title)
	bottom := flowTop + flowTall + flowGap*float64(len(c.flow))
	y := flowTop
	for i, b := range c.flow {
		c.band(d, b, y, scale, palette[i%len(palette)])
		y += float64(b.stages[0])*scale + flowGap
	}
	c.flowHeads(d)
	c.flowEnd(d, scale)
	for i, b := range c.flow {
		x, y := 20+float64(i%3)*320, bottom+30+18*float64(i/3)
		d.rect(x, y-9, 10, 10, palette[i%len(palette)])
		d.text(x+15, y, "s", cut(b.name, 40)+"  "+thousands(b.stages[0])+" → "+thousands(b.stages[3]))
	}
	return d.end()
}

func stageX(i int) float64 { return 30 + flowColumn*float64(i) }

// band draws one stream through the four stages of landing.
func (c *chart) band(d *drawing, b flowBand, y, scale float64, colour string) {
	for i, n := range b.stages {
		h := float64(n) * scale
		d.rect(stageX(i), y, flowBar, h, colour)
		if i == len(b.stages)-1 {
			break
		}
		next := math.Min(float64(b.stages[i+1])*scale, h)
		d.ribbon(stageX(i)+flowBar, y, next, stageX(i+1), y, next, colour, 0.35)
		if lost := h - next; lost > 0 {
			d.ribbon(stageX(i)+flowBar, y+next, lost, stageX(i)+flowBar+70, y+next+20, math.Max(lost, 1.5), lostColour, 0.7)
		}
	}
}

// flowHeads writes the stages with their totals and, between them, the losses.
func (c *chart) flowHeads(d *drawing) {
	var sum [4]int64
	for _, b := range c.flow {
		for i, n := range b.stages {
			sum[i] += n
		}
	}
	for i, n := range sum {
		d.text(stageX(i), 16, "h", c.names[i])
		d.text(stageX(i), 34, "n", thousands(n))
		if i > 0 && sum[i-1] > n {
			d.text((stageX(i-1)+stageX(i))/2, 34, "lost", "−"+thousands(sum[i-1]-n))
		}
	}
}

// flowEnd draws what the landed rows became.
func (c *chart) flowEnd(d *drawing, scale float64) {
	if c.linked == nil {
		return
	}
	x := stageX(4)
	d.text(x-40, 16, "h", c.names[4])
	d.text(x-40, 34, "n", thousands(c.linked.Customers))
	var customers, events int64 // landed rows of either kind
	for _, b := range c.flow {
		if b.event {
			events += b.stages[3]
		} else {
			customers += b.stages[3]
		}
	}
	top := flowTop
	tall := math.Min(float64(c.linked.Customers)*scale, flowTall)
	eventTop := top + tall + 3*flowGap
	d.rect(x, top, flowBar, tall, "#2c3e50")
	eventTall := math.Min(float64(c.linked.Events)*scale, math.Max(0, flowTall-tall))
	if c.linked.Events > 0 && events > 0 {
		d.rect(x, eventTop, flowBar, math.Max(eventTall, 1), "#95a5a6")
		d.text(x-60, eventTop+math.Max(eventTall, 1)+16, "s", c.names[5]+" "+thousands(c.linked.Events))
	}
	y, toCustomers, toEvents := flowTop, top, eventTop
	for i, b := range c.flow {
		h := float64(b.stages[3]) * scale
		at, all, room := &toCustomers, customers, tall
		if b.event {
			at, all, room = &toEvents, events, eventTall
		}
		if all > 0 {
			share := room * float64(b.stages[3]) / float64(all)
			d.ribbon(stageX(3)+flowBar, y, h, x, *at, share, palette[i%len(palette)], 0.35)
			*at += share
		}
		y += float64(b.stages[0])*scale + flowGap
	}
}

// Measures of the bar charts.
const (
	barWidth = 1000.0
	barLabel = 240.0
	barRoom  = 640.0
	barMax   = 24 // bars drawn; the table has them all
)

// barSVG draws horizontal bars, one or two for each name.
func (c *chart) barSVG() string {
	n := min(len(c.names), barMax)
	most := c.most()
	row := 10 + 14*float64(len(c.series))
	top := 8.0
	if len(c.series) > 1 {
		top = 28
	}
	d := newDrawing(barWidth, top+row*float64(n)+14, c.title)
	c.legend(d)
	for i := range n {
		y := top + row*float64(i)
		d.text(barLabel-8, y+10+7*float64(len(c.series)-1), "e", cut(c.names[i], 34))
		for j, s := range c.series {
			w := s.values[i] / most * barRoom
			d.rect(barLabel, y+14*float64(j), w, 12, palette[j%len(palette)])
			d.text(barLabel+w+6, y+14*float64(j)+10, "s", c.label(s.values[i]))
		}
	}
	if c.share && c.target > 0 {
		x := barLabel + c.target/most*barRoom
		fmt.Fprintf(d, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" class="target"/>`, x, top-4, x, top+row*float64(n))
		d.text(x+4, top+row*float64(n)+10, "s", percent(c.target*100))
	}
	return d.end()
}

func (c *chart) legend(d *drawing) {
	if len(c.series) < 2 {
		return
	}
	for j, s := range c.series {
		x := barLabel + 140*float64(j)
		d.rect(x, 4, 10, 10, palette[j%len(palette)])
		d.text(x+15, 13, "s", s.name)
	}
}

// most is the top of the scale: 1 for shares.
func (c *chart) most() float64 {
	if c.share {
		return 1
	}
	most := 1.0
	for _, s := range c.series {
		for _, v := range s.values {
			most = math.Max(most, v)
		}
	}
	return most
}

func (c *chart) label(v float64) string {
	if c.share {
		return percent(v * 100)
	}
	return thousands(int64(v))
}

// lineSVG draws a value over runs.
func (c *chart) lineSVG() string {
	const left, top, wide, tall = 60.0, 28.0, 880.0, 180.0
	d := newDrawing(barWidth, top+tall+36, c.title)
	c.legend(d)
	most := c.most()
	for _, g := range []float64{0, 0.25, 0.5, 0.75, 1} {
		y := top + tall*(1-g)
		fmt.Fprintf(d, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" class="grid"/>`, left, y, left+wide, y)
		d.text(4, y+4, "s", c.label(g*most))
	}
	step := wide / math.Max(1, float64(len(c.names)-1))
	for j, s := range c.series {
		var points strings.Builder
		for i, v := range s.values {
			x, y := left+step*float64(i), top+tall*(1-v/most)
			fmt.Fprintf(&points, "%.1f,%.1f ", x, y)
			fmt.Fprintf(d, `<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"/>`, x, y, palette[j])
		}
		fmt.Fprintf(d, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`, points.String(), palette[j])
	}
	every := 1 + len(c.names)/20
	for i := 0; i < len(c.names); i += every {
		d.text(left+step*float64(i)-6, top+tall+18, "s", c.names[i])
	}
	if c.target > 0 {
		y := top + tall*(1-c.target/most)
		fmt.Fprintf(d, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" class="target"/>`, left, y, left+wide, y)
	}
	return d.end()
}

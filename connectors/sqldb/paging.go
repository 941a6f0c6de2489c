package sqldb

import (
	"strconv"
	"strings"
)

// clause is SQL with the values of its placeholders.
type clause struct {
	sql  strings.Builder
	args []any
	d    dialect
}

func (c *clause) add(text ...string) {
	for _, t := range text {
		c.sql.WriteString(t)
	}
}

// bind writes a placeholder for a part compared with a column.
func (c *clause) bind(p part, col *column) {
	c.args = append(c.args, c.d.arg(p))
	c.add(c.d.mark(len(c.args), col))
}

// compared is how a base column is written where it is compared or ordered.
func (p *plan) compared(i int) string {
	c := &p.columns[i]
	return p.dialect.ordered("b."+p.dialect.quote(c.Name), c)
}

// window is a part of a stream: rows after one position up to another.
type window struct {
	nulls bool   // the phase of null watermarks
	after []part // exclusive; nil for the beginning of the phase
	from  *part  // inclusive watermark; with after nil
	upto  []part // inclusive; nil for the end of the phase
}

// order lists the columns that rows of a window are ordered by.
func (p *plan) order(nulls bool) []int {
	if p.mark < 0 || nulls {
		return p.key
	}
	return append([]int{p.mark}, p.key...)
}

// condition writes " WHERE ..." for a window.
func (p *plan) condition(c *clause, w window) {
	glue := " WHERE "
	and := func() { c.add(glue); glue = " AND " }
	if p.where != "" {
		and()
		c.add("(", p.where, ")")
	}
	if p.mark >= 0 && (w.nulls || p.columns[p.mark].Nullable) {
		and()
		c.add("b.", p.dialect.quote(p.columns[p.mark].Name), " IS ")
		if !w.nulls {
			c.add("NOT ")
		}
		c.add("NULL")
	}
	order := p.order(w.nulls)
	switch {
	case w.after != nil:
		and()
		p.compare(c, order, ">", w.after)
	case w.from != nil:
		and()
		c.add(p.compared(p.mark), " >= ")
		c.bind(*w.from, &p.columns[p.mark])
	}
	if w.upto != nil {
		and()
		p.compare(c, order, "<=", w.upto)
	}
}

// compare writes a comparison of columns with values in lexicographic order. The
// database compares, under its own collation.
func (p *plan) compare(c *clause, columns []int, op string, vals []part) {
	if len(columns) == 1 {
		c.add(p.compared(columns[0]), " ", op, " ")
		c.bind(vals[0], &p.columns[columns[0]])
		return
	}
	if p.dialect.rowValues() {
		p.compareRow(c, columns, op, vals)
		return
	}
	// a > ? OR (a = ? AND b > ?), which MySQL reads as ranges of an index.
	strict := op[:1]
	c.add("(")
	for n := range columns {
		if n > 0 {
			c.add(" OR ")
		}
		c.add("(")
		for i := range n {
			c.add(p.compared(columns[i]), " = ")
			c.bind(vals[i], &p.columns[columns[i]])
			c.add(" AND ")
		}
		o := strict
		if n == len(columns)-1 {
			o = op
		}
		c.add(p.compared(columns[n]), " ", o, " ")
		c.bind(vals[n], &p.columns[columns[n]])
		c.add(")")
	}
	c.add(")")
}

func (p *plan) compareRow(c *clause, columns []int, op string, vals []part) {
	c.add("(")
	for i, col := range columns {
		if i > 0 {
			c.add(", ")
		}
		c.add(p.compared(col))
	}
	c.add(") ", op, " (")
	for i, col := range columns {
		if i > 0 {
			c.add(", ")
		}
		c.bind(vals[i], &p.columns[col])
	}
	c.add(")")
}

// selectAll writes "SELECT ... FROM ..." for the base columns.
func (p *plan) selectAll(c *clause) {
	c.add("SELECT ")
	for i := range p.columns {
		if i > 0 {
			c.add(", ")
		}
		col := &p.columns[i]
		c.add(p.dialect.expr("b."+p.dialect.quote(col.Name), col))
	}
	c.add(" FROM ", p.from, " b")
}

// selectPage writes the statement for a window; limit 0 means all of it.
func (p *plan) selectPage(w window, limit int) *clause {
	c := &clause{d: p.dialect}
	p.selectAll(c)
	p.condition(c, w)
	c.add(" ORDER BY ")
	for i, col := range p.order(w.nulls) {
		if i > 0 {
			c.add(", ")
		}
		c.add(p.compared(col))
	}
	if limit > 0 {
		c.add(" LIMIT ", strconv.Itoa(limit))
	}
	return c
}

// countRows writes the statement that counts a window.
func (p *plan) countRows(w window) *clause {
	c := &clause{d: p.dialect}
	c.add("SELECT COUNT(*) FROM ", p.from, " b")
	p.condition(c, w)
	return c
}

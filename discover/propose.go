package discover

import (
	"slices"
	"strings"
)

// Proposal says what a column is taken for.
type Proposal struct {
	Target string `json:"target"` // "customer.legal_name", "key", "ext" …; "" when nothing is known
	Why    string `json:"why"`    // system, dictionary, name, content
}

// Proposer proposes targets for the columns of one stream.
type Proposer struct {
	System  *System // recognised system, or nil
	Entity  string  // what the stream holds: customer, ticket, order or interaction
	entries []Entry
}

// NewProposer prepares for a stream of these columns. entries is the dictionary
// to use, usually Dictionary().
func NewProposer(stream string, columns []string, entries []Entry) *Proposer {
	p := &Proposer{entries: entries, Entity: "customer"}
	if s, ok := Recognise(columns, entries); ok {
		p.System = &s
	}
	tickets := 0
	for _, c := range columns {
		if t, _ := p.named(c, ""); strings.HasPrefix(t, "ticket.") {
			tickets++
		}
	}
	if p.System != nil && tickets == 0 {
		return p
	}
	switch name := strings.ToLower(stream); {
	case tickets >= 3 && hasWord(columns, ticketMarks):
		p.Entity = "ticket"
	case containsAny(name, "order", "订单", "合同"):
		p.Entity = "order"
	case containsAny(name, "activit", "comment", "interaction", "visit", "活动", "跟进", "拜访", "沟通"): //nolint:misspell // "activit" begins activity and activities
		p.Entity = "interaction"
	}
	return p
}

// ticketMarks are columns that only tickets have.
var ticketMarks = []string{"ticket.subject", "ticket.priority"}

func hasWord(columns, targets []string) bool {
	for _, c := range columns {
		for _, t := range targets {
			if byWord(c) == t {
				return true
			}
		}
	}
	return false
}

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// Propose returns what a column is, by the recognised system's dictionary, then
// by what other systems call so, then by the words of its name or comment, then
// by what stands in it. content is the target that its values speak for, or "".
func (p *Proposer) Propose(column, comment, content string) Proposal {
	t, why := p.named(column, comment)
	switch {
	case why != "system" && content != "" && overrules(content, t):
		return Proposal{content, "content"}
	case t == "" && content != "":
		return Proposal{content, "content"}
	}
	if why == "system" {
		return Proposal{t, why}
	}
	return Proposal{p.inEntity(t), why}
}

// named proposes by names alone.
func (p *Proposer) named(column, comment string) (string, string) {
	if p.System != nil {
		for _, object := range []string{p.System.Object, ""} {
			for _, e := range p.entries {
				if e.System == p.System.Name && (object == "" || e.Object == object) && e.Column == column && e.Target != "" {
					return e.Target, "system"
				}
			}
		}
	}
	if t := p.unanimous(column); t != "" {
		return t, "dictionary"
	}
	for _, name := range []string{column, comment} {
		if t := byWord(name); t != "" {
			return t, "name"
		}
	}
	return "", ""
}

// unanimous returns what all systems that have a column of this name mean by it.
func (p *Proposer) unanimous(column string) string {
	want, found := fold(column), ""
	for _, e := range p.entries {
		if e.Target == "" || fold(e.Column) != want {
			continue
		}
		if found != "" && found != e.Target {
			return ""
		}
		found = e.Target
	}
	return found
}

// shared are the names that fields of several entities have: each row is one
// meaning in the order customer, ticket, order, interaction.
var shared = [][4]string{
	{"customer.status", "ticket.status", "order.status", ""},
	{"customer.category", "ticket.category", "", ""},
	{"customer.channel", "ticket.channel", "", "interaction.channel"},
	{"customer.remark", "ticket.description", "order.remark", "interaction.summary"},
	{"customer.created_at", "ticket.opened_at", "order.ordered_at", "interaction.occurred_at"},
	{"customer.currency", "", "order.currency", ""},
	{"customer.owner", "ticket.assignee", "order.owner", "interaction.actor"},
	{"customer.next_step", "", "", "interaction.next_step"},
	{"", "ticket.subject", "", "interaction.subject"},
}

var entityOrder = []string{"customer", "ticket", "order", "interaction"}

// inEntity gives a field that several entities have to the one the stream holds.
func (p *Proposer) inEntity(t string) string {
	own := slices.Index(entityOrder, p.Entity)
	for _, row := range shared {
		if t != "" && slices.Contains(row[:], t) && row[own] != "" {
			return row[own]
		}
	}
	return t
}

// overrules reports whether what stands in a column is surer than its name: a
// column called 证件号码 that holds mobiles, or a 联系方式 full of e-mails.
func overrules(content, named string) bool {
	switch content {
	case "customer.uscc", "customer.id_no", "contact_point.email":
		return named != content && named != Skip
	case "contact_point.mobile":
		return named == "contact_point.phone"
	case "customer.legal_name":
		return named == Link
	}
	return false
}

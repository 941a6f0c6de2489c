package discover

import "strings"

// Proposal says what a column is taken for.
type Proposal struct {
	Target string `json:"target"` // "customer.legal_name", "key", "ext" …; "" when nothing is known
	Why    string `json:"why"`    // system, dictionary, name, content
}

// Proposer proposes targets for the columns of one stream.
type Proposer struct {
	System  *System // recognised system, or nil
	Ticket  bool    // the stream holds tickets, not customers
	entries []Entry
}

// NewProposer prepares for a stream of these columns. entries is the dictionary
// to use, usually Dictionary().
func NewProposer(columns []string, entries []Entry) *Proposer {
	p := &Proposer{entries: entries}
	if s, ok := Recognise(columns, entries); ok {
		p.System = &s
	}
	tickets := 0
	for _, c := range columns {
		if t, _ := p.named(c, ""); strings.HasPrefix(t, "ticket.") {
			tickets++
		}
	}
	p.Ticket = tickets >= 3
	return p
}

// Propose returns what a column is, by the recognised system's dictionary, then
// by what other systems call so, then by the words of its name or comment, then
// by what stands in it. content is the target that its values speak for, or "".
func (p *Proposer) Propose(column, comment, content string) Proposal {
	t, why := p.named(column, comment)
	switch {
	case why == "name" && content != "" && overrules(content, t):
		return Proposal{content, "content"}
	case t == "" && content != "":
		return Proposal{content, "content"}
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

// inEntity gives fields that both tickets and customers have to the one the
// stream holds.
func (p *Proposer) inEntity(t string) string {
	if !p.Ticket {
		return t
	}
	switch t {
	case "customer.status", "customer.category", "customer.channel":
		return "ticket" + strings.TrimPrefix(t, "customer")
	case "customer.remark":
		return "ticket.description"
	case "customer.created_at":
		return "ticket.opened_at"
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
	}
	return false
}

package guess

import "strings"

// Columns guesses every column. Content overrules a name that it contradicts.
func Columns(cols []Column) []Guess {
	out := make([]Guess, len(cols))
	for i := range cols {
		out[i] = one(&cols[i])
	}
	groupNames(cols, out)
	return out
}

func one(c *Column) Guess {
	s := shapeOf(c.Sample)
	if why := useless(c, s); why != "" {
		return Guess{Kind: Ignore, Why: why}
	}
	if h, ok := byName(c.Name); ok && plausible(c, h.kind, s) {
		g := Guess{Kind: h.kind, Role: h.role, Why: "name"}
		return refine(c, g, s)
	}
	return refine(c, byContent(c, s), s)
}

// useless says why a column can't be evidence, or "".
func useless(c *Column, s shape) string {
	switch {
	case c.Filled == 0:
		return "empty"
	case c.Distinct <= 1:
		return "one value only"
	case c.Filled > 20 && c.Repeat == 0 && (s.digits > 0.95 || s.length <= 12 && s.mixed > 0.8) && s.sameLength < 0.9:
		return "a number of its own on every record"
	}
	return ""
}

// plausible reports whether the values can be what the name says.
func plausible(c *Column, k Kind, s shape) bool {
	switch k {
	case Email:
		return s.email > 0.4
	case Date:
		return s.date > 0.5
	case Phone:
		return s.digits+s.phone+s.number > 0.3 || s.length > 6 && s.email < 0.3 && s.words < 3
	case Person:
		return s.digits < 0.5 && s.email < 0.3 && s.orgForm < 0.5 && s.listed < 0.3
	case Org:
		return s.digits < 0.5 && s.listed < 0.5
	case Category:
		return fewValues(c)
	case Postcode:
		return s.length < 12
	case Ident, Tax, Resident:
		return s.words < 2
	}
	return true
}

func fewValues(c *Column) bool {
	return c.Distinct <= 12 || c.Distinct <= 200 && c.Distinct*20 <= c.Filled
}

func byContent(c *Column, s shape) Guess {
	why := "content"
	k := Text
	switch {
	case s.email > 0.6:
		k = Email
	case s.tax > 0.6 && s.resident < 0.3:
		k = Tax
	case s.resident > 0.6:
		k = Resident
	case s.date > 0.7:
		k = Date
	case s.postcode > 0.6:
		k = Postcode
	case s.phone > 0.6:
		k = Phone
	case s.listed > 0.3:
		k = List
	case s.orgForm > 0.2 && s.digits < 0.3 && (c.Distinct > 12 || c.Filled < 10*c.Distinct):
		k = Org
	case fewValues(c) && s.words < 4:
		k = Category
	case s.digits > 0.8 && s.length >= 6 && float64(c.Distinct) > 0.3*float64(c.Filled):
		k = Ident
	case s.number > 0.8:
		k = Number
	case s.mixed > 0.7 && s.words < 1.5 && s.length >= 5 && float64(c.Distinct) > 0.3*float64(c.Filled):
		k = Ident
	}
	return Guess{Kind: k, Why: why}
}

// refine adds roles that need the content.
func refine(c *Column, g Guess, s shape) Guess {
	switch g.Kind {
	case Date:
		g.Role = dateOrder(c.Sample)
	case Text:
		joined, _ := foldName(c.Name)
		if g.Why == "content" && joined == "name" && s.words < 4 && s.digits < 0.1 {
			g.Kind, g.Role, g.Why = Person, "full", "name"
			if s.orgForm > 0.1 {
				g.Kind, g.Role = Org, ""
			}
		}
	case Person:
		if s.words > 6 {
			g.Kind, g.Role = Text, ""
		}
	}
	if g.Kind == Person || g.Kind == Org {
		g.Group = ofOther(c.Name)
		if g.Kind == Person && g.Group == "" && (strings.Contains(strings.ToLower(c.Name), "contact") || strings.Contains(c.Name, "联系")) {
			g.Group = "contact"
		}
	}
	return g
}

// groupNames keeps one column of each role in a group of names: a second full
// name that only repeats the first would count the same evidence twice, so the
// wordiest is kept and the others are ignored.
func groupNames(cols []Column, out []Guess) {
	best := map[string]int{}
	for i, g := range out {
		if g.Kind != Person {
			continue
		}
		key := g.Group + "/" + g.Role
		j, ok := best[key]
		if !ok {
			best[key] = i
			continue
		}
		loser := i
		if wordiness(cols[i].Sample) > wordiness(cols[j].Sample) {
			best[key], loser = i, j
		}
		if g.Role == "full" {
			out[loser] = Guess{Kind: Ignore, Why: "repeats another name column"}
		} else {
			out[loser].Kind, out[loser].Role = Text, ""
		}
	}
	for i, g := range out {
		if g.Kind == Person && g.Role == "middle" {
			out[i] = Guess{Kind: Text, Why: g.Why}
		}
	}
}

func wordiness(sample []string) int {
	n := 0
	for _, v := range sample {
		n += len(strings.Fields(v))
	}
	return n
}

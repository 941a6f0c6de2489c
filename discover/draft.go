package discover

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/custhub/custhub/record"
)

// Draft writes a commented mapping file for the streams, to correct and keep.
func Draft(w io.Writer, source string, streams []*Stream) error {
	d := &drafter{}
	d.line("# Draft of a mapping, made by 'custhub discover %s --draft-mapping' from the names of", source)
	d.line("# the columns and a sample of what stands in them. Check each line, then try it:")
	d.line("# 'custhub preview %s'. Columns left out are not loaded.", source)
	d.line("version: 1")
	d.line("mappings:")
	for _, s := range streams {
		if s.Entity == "customer" && d.customers == "" {
			d.customers = s.Name
		}
	}
	for _, s := range streams {
		if s.Problem != nil {
			d.line("  # %s can't be read: %s", s.Name, oneLine(s.Problem.Message))
			continue
		}
		d.stream(s)
	}
	_, err := io.WriteString(w, d.b.String())
	return err
}

type drafter struct {
	b         strings.Builder
	customers string // stream that events belong to
}

func (d *drafter) line(format string, args ...any) {
	fmt.Fprintf(&d.b, format, args...)
	d.b.WriteByte('\n')
}

// oneLine keeps a text within one line of a comment.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// parts are the proposed columns of a stream by where they go.
type parts struct {
	fields, contact, address [][2]string // field, column
	points, contactPoints    [][2]string // kind, column
	links, ext, doubtful     []string
	skipped                  []string
	deleted, replaced        string
	twice                    map[string]string // field → column that has it already
}

func (d *drafter) stream(s *Stream) {
	p := arrange(s)
	if s.System != nil {
		d.line("  # %d of these columns are those of %s (%s): the shipped mapping may do, write", s.System.Columns, s.System.Name, s.System.Object)
		d.line("  #   mappings: [\"builtin:%s\"]", s.System.Name)
	}
	if s.Note != "" {
		d.line("  # %s", oneLine(s.Note))
	}
	d.line("  - stream: %s", scalar(s.Name))
	d.line("    entity: %s", s.Entity)
	switch len(s.Key) {
	case 0:
		d.line("    # key: no column is called a key and is unique in the sample; rows are known by position")
	case 1:
		d.line("    key: %s # %s", scalar(s.Key[0]), s.KeyWhy)
	default:
		d.line("    key: [%s] # %s", strings.Join(scalars(s.Key), ", "), s.KeyWhy)
	}
	if s.Watermark != "" {
		d.line("    changed_at: %s", scalar(s.Watermark))
	}
	if s.Entity != "customer" {
		d.line("    customer: {stream: %s, key: %s} # check: whose event it is", or(d.customers, "CUSTOMERS"), scalar(or(ownerOf(p.links), "COLUMN")))
	}
	if p.replaced != "" {
		d.line("    replaced_by: %s", scalar(p.replaced))
	}
	d.fields(p)
	if len(p.contact) > 0 {
		d.line("    contacts:")
		d.pairs("      - ", "        ", p.contact)
		if len(p.contactPoints) > 0 {
			d.line("        contact_points:")
			d.kinds("          ", p.contactPoints)
		}
	}
	if len(p.points) > 0 {
		d.line("    contact_points:")
		d.kinds("      ", p.points)
	}
	if len(p.address) > 0 {
		d.line("    addresses:")
		d.line("      - kind: =office")
		d.pairs("        ", "        ", p.address)
	}
	d.comments(p)
}

// fields writes the entity's own fields; a mapping needs at least one.
func (d *drafter) fields(p *parts) {
	if len(p.fields) > 0 {
		d.line("    fields:")
		d.pairs("      ", "      ", p.fields)
	}
	if len(p.ext) > 0 {
		d.line("    ext: # custom fields, kept as they are")
		for _, c := range p.ext {
			d.line("      %s: %s", scalar(c), scalar(c))
		}
	}
}

func (d *drafter) pairs(head, rest string, list [][2]string) {
	for _, f := range list {
		d.line("%s%s: %s", head, f[0], scalar(f[1]))
		head = rest
	}
}

func (d *drafter) kinds(indent string, list [][2]string) {
	for _, f := range list {
		d.line("%s- {kind: =%s, value: %s}", indent, f[0], scalar(f[1]))
	}
}

func (d *drafter) comments(p *parts) {
	if p.deleted != "" {
		d.line("    # %s seems to say which rows count; if so, leave the others out:", scalar(p.deleted))
		d.line("    # filters:")
		d.line("    #   - {when: 'row[%q] == 1', reason: deleted in the source}", p.deleted)
	}
	for _, c := range p.skipped {
		d.line("    # %s is sensitive and left out; to load it, map it and name its field under sensitive:", scalar(c))
	}
	if len(p.links) > 0 {
		d.line("    # keys of other records: %s", strings.Join(scalars(p.links), ", "))
	}
	if len(p.doubtful) > 0 {
		d.line("    # not understood: %s", strings.Join(scalars(p.doubtful), ", "))
	}
}

// arrange sorts the columns of a stream by where they go. A field that two columns
// are proposed for takes the fuller one; the other is named as not understood.
func arrange(s *Stream) *parts {
	p := &parts{twice: map[string]string{}}
	person := hasTarget(s, "contact.name") || hasTarget(s, "contact.surname")
	for _, c := range s.Columns {
		entity, field, _ := strings.Cut(c.Target, ".")
		switch {
		case c.Target == Key && s.Entity != "customer" && !slices.Contains(s.Key, c.Name):
			p.links = append(p.links, c.Name)
		case c.Target == Key || c.Target == ChangedAt:
		case c.Target == ReplacedBy:
			p.replaced = c.Name
		case c.Target == Deleted:
			p.deleted = c.Name
		case c.Target == Skip || c.Target == "customer.id_no":
			p.skipped = append(p.skipped, c.Name)
		case c.Target == Link:
			p.links = append(p.links, c.Name)
		case c.Target == Ext:
			p.ext = append(p.ext, c.Name)
		case entity == "contact_point" && s.Entity == "customer":
			if person && field == "mobile" {
				p.contactPoints = append(p.contactPoints, [2]string{field, c.Name})
				continue
			}
			p.points = append(p.points, [2]string{field, c.Name})
		case !known(c.Target) || p.twice[c.Target] != "" || !belongs(s.Entity, entity):
			p.doubtful = append(p.doubtful, c.Name)
		default:
			p.twice[c.Target] = c.Name
			p.put(entity, field, c.Name)
		}
	}
	return p
}

// belongs reports whether a mapping of an entity has fields of another: a
// customer nests contacts and addresses, an event nests nothing of these.
func belongs(stream, entity string) bool {
	if stream == "customer" {
		return entity == "customer" || entity == "contact" || entity == "address"
	}
	return entity == stream
}

func (p *parts) put(entity, field, column string) {
	switch entity {
	case "contact":
		p.contact = append(p.contact, [2]string{field, column})
	case "address":
		p.address = append(p.address, [2]string{field, column})
	default:
		p.fields = append(p.fields, [2]string{field, column})
	}
}

func hasTarget(s *Stream, target string) bool {
	for _, c := range s.Columns {
		if c.Target == target {
			return true
		}
	}
	return false
}

// known reports whether a target is a field of the unified model.
func known(target string) bool {
	entity, field, _ := strings.Cut(target, ".")
	t, ok := record.EntityOf(entity)
	if !ok {
		return false
	}
	_, ok = record.Lookup(t, field)
	return ok
}

// ownerOf picks the column that names an event's customer.
func ownerOf(links []string) string {
	for _, l := range links {
		if containsAny(strings.ToLower(l), "customer", "requester", "account", "client", "客户") {
			return l
		}
	}
	if len(links) > 0 {
		return links[0]
	}
	return ""
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func scalars(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = scalar(n)
	}
	return out
}

var plainName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]*$`)

// scalar writes a column name as YAML: quoted unless it is a plain word.
func scalar(name string) string {
	if plainName.MatchString(name) {
		switch strings.ToLower(name) {
		case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		default:
			return name
		}
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(name) + `"`
}

package model

import (
	"strings"

	"github.com/custhub/custhub/generate/corpus"
	"github.com/custhub/custhub/generate/draw"
	"github.com/custhub/custhub/generate/ident"
)

// taxNo writes the unified code, or the resident id of a person.
func (p *pen) taxNo(tax string) {
	p.set(TaxNo, tax)
	if s, yes := p.op(USCCTypo, TaxNo); yes {
		p.did(USCCTypo, TaxNo, codeTypo(tax, &s))
		return
	}
	if p.e.Person() {
		return
	}
	if _, yes := p.op(USCCLegacyTax, TaxNo); yes {
		p.did(USCCLegacyTax, TaxNo, ident.LegacyTax(tax))
	}
}

// codeTypo makes a slip that the check digit notices: a letter that looks like a
// digit, a character left out, or another digit.
func codeTypo(code string, s *draw.Stream) string {
	b := []byte(code)
	kind := s.Float()
	if kind < .4 {
		looks := map[byte]byte{'0': 'O', '1': 'I', '2': 'Z', '5': 'S'}
		start := s.Intn(len(b))
		for i := range b {
			at := (start + i) % len(b)
			if l, ok := looks[b[at]]; ok {
				b[at] = l
				return string(b)
			}
		}
	}
	at := 2 + s.Intn(len(b)-2)
	if kind < .55 {
		return string(b[:at]) + string(b[at+1:])
	}
	old := b[at]
	for b[at] == old {
		b[at] = byte('0' + s.Intn(10))
	}
	return string(b)
}

// person writes the contact's name.
func (p *pen) person(c *Contact) {
	p.set(ContactName, c.Name)
	if p.e.Country != "CN" {
		return
	}
	if s, yes := p.op(PersonHonorific, ContactName); yes {
		list := corpus.HonorificsMale
		if c.Female {
			list = corpus.HonorificsFemale
		}
		who := c.Surname
		if s.Chance(.2) {
			who = c.Name
		}
		p.did(PersonHonorific, ContactName, who+draw.Of(&s, list))
		return
	}
	if s, yes := p.op(PersonMasked, ContactName); yes {
		given := len([]rune(c.Name)) - len([]rune(c.Surname))
		masked := c.Surname + strings.Repeat("*", given)
		if s.Chance(.3) {
			masked = "*经理"
		}
		p.did(PersonMasked, ContactName, masked)
	}
}

// mobile writes the contact's number: the right one or an old one, then covered,
// mistyped, or written in another format.
func (p *pen) mobile(c *Contact) {
	number := c.Mobile
	p.set(Mobile, number)
	if _, yes := p.op(MobileStale, Mobile); yes {
		number = c.OldMobile
		p.did(MobileStale, Mobile, number)
	}
	if p.e.Country != "CN" {
		return
	}
	if _, yes := p.op(MobileMasked, Mobile); yes {
		p.did(MobileMasked, Mobile, number[:3]+"****"+number[7:])
		return
	}
	if s, yes := p.op(MobileTypo, Mobile); yes {
		b := []byte(number)
		at := 3 + s.Intn(len(b)-3)
		b[at] = '0' + (b[at]-'0'+byte(1+s.Intn(9)))%10
		number = string(b)
		if s.Chance(.25) {
			number = number[:at] + number[at+1:]
		}
		p.did(MobileTypo, Mobile, number)
	}
	if s, yes := p.op(MobileFormat, Mobile); yes {
		p.did(MobileFormat, Mobile, mobileFormat(number, p.r.Source, &s))
	}
}

func mobileFormat(n string, src Source, s *draw.Stream) string {
	grouped := func(sep string) string { return n[:3] + sep + n[3:7] + sep + n[7:] }
	switch s.Intn(8) {
	case 0:
		return grouped(" ")
	case 1:
		return grouped("-")
	case 2:
		return "+86 " + n
	case 3:
		return "+86" + n
	case 4:
		return "86-" + n
	case 5:
		return "0" + n
	case 6:
		if src == Excel {
			return n + ".0"
		}
		return "(+86)" + n
	default:
		return fullWidth(n)
	}
}

// fullWidth writes ASCII digits in their full-width form.
func fullWidth(n string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, n)
}

// tel writes the landline.
func (p *pen) tel() {
	t := p.e.Tel
	p.set(Tel, t.String())
	if t.Foreign != "" {
		return
	}
	if s, yes := p.op(Tel400, Tel); yes {
		p.did(Tel400, Tel, digits(&s, "400-###-####"))
		return
	}
	written := t.String()
	if _, yes := p.op(TelNoArea, Tel); yes {
		written = t.Number
		p.did(TelNoArea, Tel, written)
	}
	if s, yes := p.op(TelExt, Tel); yes {
		ext := digits(&s, "8###")
		p.did(TelExt, Tel, written+draw.Of(&s, []string{"-", "转", " ext ", "*"})+ext)
	}
}

// email writes the contact's address, or a role account of the same domain.
func (p *pen) email(c *Contact) {
	p.set(Email, c.Email)
	if p.e.Domain != "" {
		if s, yes := p.op(EmailRole, Email); yes {
			p.did(EmailRole, Email, draw.Of(&s, corpus.Roles)+"@"+p.e.Domain)
		}
	}
	if s, yes := p.op(EmailTypo, Email); yes {
		p.did(EmailTypo, Email, emailTypo(p.r.Value[Email], &s))
	}
}

func emailTypo(addr string, s *draw.Stream) string {
	local, domain, _ := strings.Cut(addr, "@")
	switch s.Intn(5) {
	case 0:
		return local + "@@" + domain
	case 1:
		return local + "＠" + strings.ReplaceAll(domain, ".", "．")
	case 2:
		return local + "@" + strings.ReplaceAll(domain, "example", "exampel")
	case 3:
		return local + "." + domain
	default:
		return local + "@" + strings.Replace(domain, ".", "，", 1)
	}
}

// address writes the address, shortened from the front or cut at the end.
func (p *pen) address() {
	a := p.e.Address
	p.set(AddressText, a.String())
	if a.Foreign == "" {
		if s, yes := p.op(AddrShort, AddressText); yes {
			p.did(AddrShort, AddressText, shortAddress(&a, &s))
		}
	}
	written := []rune(p.r.Value[AddressText])
	if len(written) < 8 {
		return
	}
	if s, yes := p.op(AddrCut, AddressText); yes {
		keep := len(written)/2 + s.Intn(len(written)/2)
		p.did(AddrCut, AddressText, strings.TrimRight(string(written[:keep]), " ,"))
	}
}

func shortAddress(a *Address, s *draw.Stream) string {
	rest := a.Street + a.Building
	if a.Province != a.City && s.Chance(.5) {
		return a.City + a.District + rest
	}
	if s.Chance(.7) {
		return a.District + rest
	}
	return rest
}

package write

import (
	"strconv"

	"github.com/custhub/custhub/generate/model"
)

// Flat opens all.csv: the live records of all sources in one table, for
// matching without a project.
func Flat(path string) (Sink, error) {
	header := []byte("source,id,name,tax_no,contact,title,mobile,tel,email,address,industry\n")
	return newText(path, header, func(p *model.Part) []byte {
		b := make([]byte, 0, 200*len(p.Records))
		for i := range p.Records {
			r := &p.Records[i]
			if r.End != model.Live {
				continue
			}
			v := &r.Value
			b = csvRow(b, r.Source.String(), r.ID(), v[model.Name], v[model.TaxNo], v[model.ContactName], v[model.Title],
				v[model.Mobile], v[model.Tel], v[model.Email], v[model.AddressText], v[model.Industry])
		}
		return b
	})
}

// Records opens truth/records.csv: to which entity each record belongs and what
// was done to it. Records that are gone from their source are left out.
func Records(path string) (Sink, error) {
	header := []byte("source,stream,id,entity,operators,state,survivor,changed\n")
	return newText(path, header, func(p *model.Part) []byte {
		b := make([]byte, 0, 60*len(p.Records))
		for i := range p.Records {
			r := &p.Records[i]
			if r.End == model.Gone {
				continue
			}
			b = append(b, r.Source.String()...)
			b = append(b, ',')
			b = append(b, r.Source.Stream()...)
			b = append(b, ',')
			b = append(b, r.ID()...)
			b = append(b, ",e"...)
			b = strconv.AppendInt(b, int64(r.Entity), 10)
			b = append(b, ',')
			b = r.Ops.Append(b)
			b = append(b, ',')
			b = append(b, r.End.String()...)
			b = append(b, ',')
			if r.End == model.Merged {
				b = append(b, model.Key(r.Source, r.Survivor)...)
			}
			b = append(b, ',')
			b = strconv.AppendInt(b, int64(r.Changed), 10)
			b = append(b, '\n')
		}
		return b
	})
}

// Relations opens truth/relations.csv: pairs of entities that resemble each
// other and must not merge.
func Relations(path string) (Sink, error) {
	return newText(path, []byte("entity,related,kind\n"), func(p *model.Part) []byte {
		var b []byte
		for _, e := range p.Entities {
			if e.Base >= 0 {
				b = csvRow(b, e.ID(), model.EntityID(e.Base), e.Relation.String())
			}
		}
		return b
	})
}

// Entities opens truth/entities.csv: the golden fields of each entity as it is
// at the set's version.
func Entities(path string) (Sink, error) {
	header := []byte("entity,kind,type,name,trade_name,former_name,uscc,resident_id,country,province,city,district,division_code,address,tel,domain,industry,headcount\n")
	return newText(path, header, func(p *model.Part) []byte {
		b := make([]byte, 0, 250*len(p.Entities))
		for _, e := range p.Entities {
			kind := "org"
			if e.Person() {
				kind = "person"
			}
			tel := e.Tel.String()
			industry := e.Industry
			headcount := model.Headcounts[e.Headcount]
			if e.Person() {
				tel, headcount = "", ""
			}
			a := &e.Address
			code := e.District.Code
			if a.Foreign != "" {
				code = ""
			}
			b = csvRow(b, e.ID(), kind, e.Type.String(), e.CleanName(), e.Org.Core, e.FormerName, e.USCC, e.ResidentID, e.Country,
				a.Province, a.City, a.District, code, a.String(), tel, e.Domain, industry, headcount)
		}
		return b
	})
}

// Contacts opens truth/contacts.csv: the persons of each entity.
func Contacts(path string) (Sink, error) {
	return newText(path, []byte("entity,contact,name,title,mobile,former_mobile,email\n"), func(p *model.Part) []byte {
		b := make([]byte, 0, 160*len(p.Entities))
		for _, e := range p.Entities {
			for i := range e.Contacts {
				c := &e.Contacts[i]
				b = csvRow(b, e.ID(), strconv.Itoa(i+1), c.Name, c.Title, c.Mobile, c.OldMobile, c.Email)
			}
		}
		return b
	})
}

// Fields opens truth/fields.csv: for each field that an operator changed, what
// it would be in truth and what the source has instead.
func Fields(path string) (Sink, error) {
	return newText(path, []byte("source,stream,id,field,operators,clean,written\n"), func(p *model.Part) []byte {
		b := make([]byte, 0, 100*len(p.Records))
		var ops []byte
		for i := range p.Records {
			r := &p.Records[i]
			if r.Ops == 0 || r.End == model.Gone {
				continue
			}
			for f := model.Name; f < model.NumFields; f++ {
				if touched := r.Touched(f); touched != 0 {
					ops = touched.Append(ops[:0])
					b = csvRow(b, r.Source.String(), r.Source.Stream(), r.ID(), f.String(), string(ops), r.Clean[f], r.Value[f])
				}
			}
		}
		return b
	})
}

package guess

import (
	"fmt"
	"testing"
)

func col(name string, distinct, filled int, sample ...string) Column {
	return Column{Name: name, Records: filled, Filled: filled, Distinct: distinct, Repeat: 0.5, Sample: sample}
}

func TestColumns(t *testing.T) {
	for _, c := range []struct {
		col  Column
		kind Kind
		role string
	}{
		{col("first_name", 300, 1000, "anna", "bob"), Person, "given"},
		{col("LastName", 300, 1000, "smith", "jones"), Person, "surname"},
		{col("first_and_surname", 300, 1000, "anna smith"), Person, "full"},
		{col("姓名", 300, 1000, "张伟", "李娜"), Person, "full"},
		{col("客户名称", 300, 1000, "深圳市华创云图科技有限公司"), Org, ""},
		{col("x17", 300, 1000, "Acme Trading Ltd", "Foo Inc", "Bar GmbH"), Org, ""},
		{col("c3", 900, 1000, "1980-01-02", "1999-12-31"), Date, ""},
		{col("dob", 900, 1000, "31/12/1999", "01/02/1980"), Date, "dmy"},
		{col("contact info", 900, 1000, "a@b.example", "c@d.example"), Email, ""},
		{col("手机", 900, 1000, "13912345678"), Phone, ""},
		{col("税号", 900, 1000, "91440300MA5EXAMP0C"), Tax, ""},
		{col("postcode_fake", 900, 1000, "tq13 8df", "nr11 6pt"), Postcode, ""},
		{col("sex", 2, 1000, "m", "f"), Category, ""},
		{col("note", 1, 1000, "x"), Ignore, ""},
	} {
		t.Run(c.col.Name, func(t *testing.T) {
			g := Columns([]Column{c.col})[0]
			if g.Kind != c.kind || g.Role != c.role {
				t.Errorf("got %s %q by %s, want %s %q", g.Kind, g.Role, g.Why, c.kind, c.role)
			}
		})
	}
}

func TestRowNumbersAreIgnored(t *testing.T) {
	c := Column{Name: "no", Records: 200, Filled: 200, Distinct: 200}
	for i := range 200 {
		c.Sample = append(c.Sample, fmt.Sprint(i))
	}
	if g := Columns([]Column{c})[0]; g.Kind != Ignore {
		t.Errorf("got %s", g.Kind)
	}
}

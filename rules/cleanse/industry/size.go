package industry

import (
	"strconv"
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/amount"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// Band is a range of headcount, both ends included; Max 0 means open.
type Band struct {
	Min, Max int
	Outcome  record.Outcome
	Code     string
	Hint     string
}

// String returns "50-99", "1000+", "200".
func (b Band) String() string {
	switch {
	case b.Max == 0:
		return strconv.Itoa(b.Min) + "+"
	case b.Min == b.Max:
		return strconv.Itoa(b.Min)
	}
	return strconv.Itoa(b.Min) + "-" + strconv.Itoa(b.Max)
}

// Headcount reads a number of employees or a band: 200, 50-99人, 1000人以上,
// 少于50人, 约200人.
func Headcount(raw string) Band {
	if text.IsNull(raw) {
		return Band{Outcome: record.Nulled, Code: "headcount.null"}
	}
	if b, ok := plainBand(raw); ok {
		return b
	}
	r := amount.Parse(raw, amount.Options{Dot: true})
	bad := Band{Outcome: record.Invalid, Code: "headcount.invalid", Hint: "write a number or a range such as 50-99"}
	if r.Finding == amount.Invalid || r.Currency != "" {
		return bad
	}
	b := Band{Outcome: record.Fixed, Code: "headcount.form"}
	low, ok1 := whole(r.Value)
	high, ok2 := whole(r.High)
	switch r.Finding {
	case amount.RangeFound, amount.HeadcountRange:
		if !ok1 && r.Value != "" || !ok2 && r.High != "" {
			return bad
		}
		b.Min, b.Max = low, high
	case amount.HeadcountAbout, amount.Approx:
		b.Outcome, b.Code, b.Hint = record.Review, "headcount.approx", "roughly so many"
		fallthrough
	default:
		if !ok1 {
			return bad
		}
		b.Min, b.Max = low, low
	}
	if b.Min == 0 && b.Max == 0 { // "0": nobody has counted
		return Band{Outcome: record.Nulled, Code: "headcount.null"}
	}
	if b.Outcome == record.Fixed && b.String() == raw {
		b.Outcome, b.Code = record.OK, ""
	}
	return b
}

// plainBand is the fast path: 200, 50-99, 50-99人.
func plainBand(raw string) (Band, bool) {
	s := strings.TrimSuffix(raw, "人")
	if len(s) == 0 || len(s) > 15 || s[0] == '0' && len(s) > 1 {
		return Band{}, false
	}
	a, z, ranged := strings.Cut(s, "-")
	if strings.Trim(a, "0123456789") != "" || strings.Trim(z, "0123456789") != "" || a == "" || ranged && z == "" {
		return Band{}, false
	}
	low, ok := whole(a)
	high := low
	if ranged && ok {
		high, ok = whole(z)
	}
	if !ok || high < low || high == 0 {
		return Band{}, false
	}
	b := Band{Min: low, Max: high}
	if b.String() != raw {
		b.Outcome, b.Code = record.Fixed, "headcount.form"
	}
	return b, true
}

// whole reads a decimal without fraction below ten million.
func whole(s string) (int, bool) {
	w, frac, _ := strings.Cut(s, ".")
	if strings.Trim(frac, "0") != "" || len(w) > 7 {
		return 0, false
	}
	n, err := strconv.Atoi(w)
	return n, err == nil && n >= 0
}

// limit is one line of the sector table: staff, revenue and total assets (in
// 万元) from which an enterprise is large, medium, small; 0 means that the
// sector doesn't use the measure.
type limit struct {
	staff, revenue, assets [3]int64
}

// limits is the table of 工信部联企业〔2011〕300号 §4, in the sectors of GB/T 4754.
var limits = map[string]limit{
	"A":  {revenue: [3]int64{20000, 500, 50}},
	"B":  {staff: [3]int64{1000, 300, 20}, revenue: [3]int64{40000, 2000, 300}},
	"C":  {staff: [3]int64{1000, 300, 20}, revenue: [3]int64{40000, 2000, 300}},
	"D":  {staff: [3]int64{1000, 300, 20}, revenue: [3]int64{40000, 2000, 300}},
	"E":  {revenue: [3]int64{80000, 6000, 300}, assets: [3]int64{80000, 5000, 300}},
	"51": {staff: [3]int64{200, 20, 5}, revenue: [3]int64{40000, 5000, 1000}},
	"52": {staff: [3]int64{300, 50, 10}, revenue: [3]int64{20000, 500, 100}},
	"G":  {staff: [3]int64{1000, 300, 20}, revenue: [3]int64{30000, 3000, 200}},
	"59": {staff: [3]int64{200, 100, 20}, revenue: [3]int64{30000, 1000, 100}},
	"60": {staff: [3]int64{1000, 300, 20}, revenue: [3]int64{30000, 2000, 100}},
	"H":  {staff: [3]int64{300, 100, 10}, revenue: [3]int64{10000, 2000, 100}},
	"63": {staff: [3]int64{2000, 100, 10}, revenue: [3]int64{100000, 1000, 100}},
	"64": {staff: [3]int64{2000, 100, 10}, revenue: [3]int64{100000, 1000, 100}},
	"65": {staff: [3]int64{300, 100, 10}, revenue: [3]int64{10000, 1000, 50}},
	"70": {revenue: [3]int64{200000, 1000, 100}, assets: [3]int64{10000, 5000, 2000}},
	"L":  {staff: [3]int64{300, 100, 10}, assets: [3]int64{120000, 8000, 100}},
	"":   {staff: [3]int64{300, 100, 10}},
}

// SizeClass returns L, M, S or X (large, medium, small, micro): 统计上大中小微型企业
// 划分办法(2017) with the sector table of 工信部联企业〔2011〕300号. Every measure the
// sector uses must be reached, else the class falls. revenue and assets are in
// 万元; a measure of -1 is unknown, and then the class stays "": with staff only
// there is no class but for the sectors that use nothing else.
func SizeClass(c *Class, staff, revenue, assets int64) string {
	if c == nil || len(c.Code) == 1 && (c.Code == "F" || c.Code == "I") {
		return "" // these sections hold sectors with different limits
	}
	if c.Section == "J" || c.Section == "P" || c.Section == "Q" || c.Section == "S" || c.Section == "T" || c.Code == "53" {
		return "" // outside the rule, or under rules of its own
	}
	l, ok := limits[c.Code]
	if !ok {
		if l, ok = limits[c.Section]; !ok {
			l = limits[""]
		}
	}
	for i, class := range []string{"L", "M", "S"} {
		all := true
		for _, m := range []struct{ have, need int64 }{{staff, l.staff[i]}, {revenue, l.revenue[i]}, {assets, l.assets[i]}} {
			if m.need == 0 {
				continue
			}
			if m.have < 0 {
				return ""
			}
			all = all && m.have >= m.need
		}
		if all {
			return class
		}
	}
	return "X"
}

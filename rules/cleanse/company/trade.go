package company

import (
	"strings"

	"github.com/custhub/custhub/rules/cleanse/pinyin"
)

// compareTrade compares trade names: equal, alike (Open), or apart.
func compareTrade(a, b Name) (Verdict, string) {
	x, y := strings.ToLower(a.Trade), strings.ToLower(b.Trade)
	if x == y {
		return Same, ""
	}
	full, other := x+strings.ToLower(a.Industry), y+strings.ToLower(b.Industry)
	if full == other {
		return Same, "company.industry_boundary"
	}
	if numerals(x) == numerals(y) {
		return Open, "company.numerals"
	}
	rx, ry := []rune(x), []rune(y)
	switch {
	case homophones(rx, ry):
		return Open, "company.homophone"
	case homophones([]rune(full), []rune(other)):
		return Open, "company.homophone"
	case oneSlip(rx, ry):
		return Open, "company.one_character"
	case shortOf(a, x, full, y) || shortOf(b, y, other, x):
		return Open, "company.short_name"
	case placeInTrade(a, b) || placeInTrade(b, a):
		return Open, "company.region_in_name"
	}
	return Different, "company.trade_name"
}

// homophones reports whether two texts sound the same, character by character.
func homophones(a, b []rune) bool {
	if len(a) != len(b) || len(a) == 0 {
		return false
	}
	for i := range a {
		if !pinyin.Homophones(a[i], b[i]) {
			return false
		}
	}
	return true
}

// oneSlip reports whether two trade names differ by one missing character
// (three or more), two swapped ones, or one other character in four or more.
func oneSlip(a, b []rune) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	switch len(a) - len(b) {
	case 0:
		diff := make([]int, 0, 3)
		for i := range a {
			if a[i] != b[i] {
				diff = append(diff, i)
			}
		}
		switch len(diff) {
		case 1:
			return len(a) >= 4 || alike(a[diff[0]], b[diff[0]])
		case 2:
			i, j := diff[0], diff[1]
			return j == i+1 && a[i] == b[j] && a[j] == b[i]
		}
	case 1:
		if len(a) < 3 {
			return false
		}
		i := 0
		for i < len(b) && a[i] == b[i] {
			i++
		}
		return string(a[i+1:]) == string(b[i:])
	}
	return false
}

// lookAlikes are groups of characters that are easily taken for one another.
var lookAlikes = []string{"未末", "己已巳", "土士", "日曰", "人入八", "干千于", "大太犬", "天夫", "午牛", "木本", "刀力", "贝见", "鸟乌", "目自白", "田由甲申", "戊戌戍", "竞竟", "辨辩辫", "候侯", "崇祟", "洒酒", "卯卵", "治冶", "拔拨", "泉帛", "晴睛", "清情", "渊源", "鑫森", "淼焱", "祥样", "恒桓", "宏弘", "瑞端", "诚成", "荣莱", "博搏", "旭晖", "凯剀", "蓉榕", "盛威", "昊吴", "钢刚", "隆降"}

func alike(a, b rune) bool {
	for _, g := range lookAlikes {
		if strings.ContainsRune(g, a) && strings.ContainsRune(g, b) {
			return true
		}
	}
	return false
}

// shortOf reports whether n is a short name of one whose trade name is given:
// without legal form and either the beginning of it or its abbreviation.
func shortOf(n Name, trade, full, other string) bool {
	if !n.Short() || len([]rune(trade)) < 2 {
		return false
	}
	return strings.HasPrefix(other, trade) || strings.HasPrefix(trade, other) && len(other) >= 6 || strings.HasPrefix(full, other) && len(other) >= 6
}

// placeInTrade reports whether a's trade name is b's with b's division in front:
// a division that only one of the two parses took for one.
func placeInTrade(a, b Name) bool {
	return b.Place != "" && a.Place == "" && (a.Trade+a.Industry == b.Place+b.Trade+b.Industry)
}

// numerals writes Chinese numerals in digits: 三六零 and 360 are one name in two
// spellings.
func numerals(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '〇', '零', '○':
			return '0'
		case '一', '壹':
			return '1'
		case '二', '贰':
			return '2'
		case '三', '叁':
			return '3'
		case '四', '肆':
			return '4'
		case '五', '伍':
			return '5'
		case '六', '陆':
			return '6'
		case '七', '柒':
			return '7'
		case '八', '捌':
			return '8'
		case '九', '玖':
			return '9'
		}
		return r
	}, s)
}

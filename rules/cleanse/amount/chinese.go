package amount

import "math/big"

// evaluator sums a number written with Chinese units, in characters or in
// digits: 三万五千, 壹佰贰拾叁万, 1亿2000万, 2百万.
type evaluator struct {
	total, section, cur number
	han                 bool // cur consists of characters
	single              bool // cur is one digit
	zero                bool // a 零 stood in front of cur
	unit                int  // power of ten of the unit before cur
	units               int  // units seen
	top                 int  // power of the largest unit
	pure                bool // any number seen
	exps                int  // sum of the powers behind the only number
}

// number takes an Arabic number.
func (e *evaluator) number(n number) bool {
	if e.cur.n != nil {
		return false
	}
	e.cur, e.han, e.pure = n, false, true
	e.single = n.scale == 0 && n.n.Cmp(ten) < 0
	return true
}

// rune takes a character: digit or unit.
func (e *evaluator) rune(r rune) bool {
	if d := hanDigit(r); d >= 0 {
		e.pure = true
		if d == 0 && e.cur.n == nil && e.units > 0 {
			e.zero = true
			return true
		}
		if e.cur.n != nil {
			if !e.han {
				return false
			}
			e.cur = number{n: new(big.Int).Add(new(big.Int).Mul(e.cur.n, ten), big.NewInt(int64(d)))}
			e.single = false
			return true
		}
		e.cur, e.han, e.single = number{n: big.NewInt(int64(d))}, true, true
		return true
	}
	switch r {
	case '十', '拾':
		return e.small(1)
	case '百', '佰':
		return e.small(2)
	case '千', '仟':
		return e.small(3)
	case '万', '萬':
		return e.big(4)
	case '亿', '億':
		return e.big(8)
	case '廿':
		e.cur = number{n: big.NewInt(2)}
		e.pure = true
		return e.small(1)
	}
	return false
}

// small adds cur × 10^k to the section.
func (e *evaluator) small(k int) bool {
	if e.cur.n == nil {
		if e.units > 0 && e.section.n != nil && !e.zero && k != 1 { // 二百千 isn't a number
			return e.scale(k)
		}
		e.cur, e.pure = number{n: big.NewInt(1)}, true
		if k > 1 && e.units == 0 { // 百, 千 alone
			return false
		}
	}
	e.section = e.section.add(e.cur.shift(k))
	e.next(k)
	return true
}

// scale multiplies the section: 5百千 is read as 5 × 100 × 1000.
func (e *evaluator) scale(k int) bool {
	e.section = e.section.shift(k)
	e.next(k)
	return true
}

// big closes the section with 万 or 亿.
func (e *evaluator) big(k int) bool {
	s := e.section.add(e.cur)
	if s.n == nil {
		if e.total.n == nil {
			return false
		}
		e.total = e.total.shift(k) // 万亿
	} else if k == 8 {
		e.total = e.total.add(s).shift(k)
	} else {
		e.total = e.total.add(s.shift(k))
	}
	e.section = number{}
	e.next(k)
	return true
}

func (e *evaluator) next(k int) {
	e.cur, e.zero, e.unit = number{}, false, k
	e.units++
	e.exps += k
	e.top = max(e.top, k)
}

// finish adds what is left. A single digit behind a unit without 零 counts in
// the next lower unit: 三万五 is 35,000.
func (e *evaluator) finish() (number, bool) {
	if e.cur.n != nil {
		if e.single && e.unit > 1 && !e.zero && e.units > 0 {
			e.cur = e.cur.shift(e.unit - 1)
		}
		e.section = e.section.add(e.cur)
	}
	ambiguous, written := e.cur.ambiguous, e.cur.asWritten
	sum := e.total.add(e.section)
	if sum.n == nil || !e.pure {
		return number{}, false
	}
	if e.units == 0 {
		sum.ambiguous, sum.asWritten = ambiguous, written
	}
	if e.units > 0 && e.cur.n == nil {
		sum.scaled = e.exps
	}
	return sum, true
}

func hanDigit(r rune) int {
	switch r {
	case '〇', '○', '零':
		return 0
	case '一', '壹', '弌', '幺':
		return 1
	case '二', '贰', '貳', '两', '兩', '弍':
		return 2
	case '三', '叁', '參', '叄', '弎':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆', '陸':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

package numfmt

// finish decides what the section's operations make of a number, and counts
// its digit places.
func (s *section) finish() {
	var day, clock, elapsed, digits, text, general bool
	for i := range s.ops {
		switch s.ops[i].kind {
		case opMonth:
			if s.isMinute(i) {
				s.ops[i].kind = opMinute
				clock = true
			} else {
				day = true
			}
		case opYear, opDay, opWeekday:
			day = true
		case opHour, opSecond, opFraction:
			clock = true
		case opHalfDay:
			s.half, clock = true, true
		case opElapsedHour, opElapsedMinute, opElapsedSecond:
			elapsed = true
		case opDigit, opPercent:
			digits = true
		case opText:
			text = true
		case opGeneral:
			general = true
		}
	}
	switch {
	case day:
		s.class = Date
	case elapsed:
		s.class = Duration
	case clock:
		s.class = Time
	case digits:
		s.class = Number
		s.countPlaces()
	case text:
		s.class = Text
	case general || len(s.ops) == 0:
		s.class = General
	default:
		s.class = General // literals only
	}
}

// isMinute tells the m of minutes from that of months: it follows hours or
// comes before seconds.
func (s *section) isMinute(i int) bool {
	if s.ops[i].n > 2 {
		return false
	}
	before, after := s.neighbour(i, -1), s.neighbour(i, 1)
	return before == opHour || before == opElapsedHour || after == opSecond || after == opElapsedSecond
}

// neighbour returns the kind of the nearest part of a date in a direction.
func (s *section) neighbour(i, step int) opKind {
	for j := i + step; j >= 0 && j < len(s.ops); j += step {
		if k := s.ops[j].kind; k != opLiteral && k != opHalfDay {
			return k
		}
	}
	return opLiteral
}

// countPlaces counts digit places, finds grouping and scaling commas and drops
// them from the operations.
func (s *section) countPlaces() {
	last := -1
	for i, o := range s.ops {
		if o.kind == opDigit || o.kind == opPoint {
			last = i
		}
	}
	kept := s.ops[:0:0]
	phase := 0
	for i, o := range s.ops {
		switch {
		case o.kind == opDigit:
			s.countDigit(phase, o.n)
		case o.kind == opPoint:
			phase = 1
		case o.kind == opExponent:
			phase = 2
		case o.kind == opPercent:
			s.percent++
		case o.kind == opLiteral && o.n == ',':
			if i > last && phase != 2 {
				s.scale++
			} else if phase == 0 && s.whole > 0 {
				s.group = true
			}
			continue
		case o.kind == opLiteral && o.n == '/' && i > 0 && i < last && s.ops[i-1].kind == opDigit:
			s.fraction = true
		case o.kind == opYear || o.kind == opGeneral || o.kind == opText:
			continue
		}
		kept = append(kept, o)
	}
	s.ops = kept
}

func (s *section) countDigit(phase, n int) {
	switch phase {
	case 0:
		s.whole++
		if n == '0' {
			s.zeros++
		}
	case 1:
		s.decimals++
	case 2:
		s.exponent++
	}
}

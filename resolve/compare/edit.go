package compare

// Distance returns the optimal string alignment distance of two strings of
// UTF-16 units (insert, delete, replace, swap of neighbours each cost one), or
// limit+1 as soon as it is known to be above limit. Strings of up to 64 units
// after their common ends are cut off are compared bit-parallel (Hyyrö 2003,
// "A bit-vector algorithm for computing Levenshtein and Damerau edit
// distances"); longer ones by a banded table.
func Distance(a, b []uint16, limit int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	switch {
	case len(b)-len(a) > limit:
		return limit + 1
	case limit == 1 && len(b) > 2:
		return 2 // one edit leaves at most two swapped neighbours between the common ends
	case len(a) == 0:
		return len(b)
	case len(a) == 1:
		return oneUnit(a[0], b)
	case len(a) <= maxWord:
		return min(bitParallel(a, b), limit+1)
	default:
		return min(table(a, b), limit+1)
	}
}

// oneUnit is the distance of a single unit to b.
func oneUnit(u uint16, b []uint16) int {
	for _, c := range b {
		if c == u {
			return len(b) - 1
		}
	}
	return len(b)
}

// bitParallel wants 2 <= len(a) <= 64.
func bitParallel(a, b []uint16) int {
	var (
		vp      = ^uint64(0) >> uint(maxWord-len(a))
		vn, d0  uint64
		pmOld   uint64
		top     = uint64(1) << uint(len(a)-1)
		dist    = len(a)
		present uint64
	)
	for _, c := range a {
		present |= 1 << (c & 63)
	}
	for _, c := range b {
		var pm uint64
		if present&(1<<(c&63)) != 0 {
			for k, u := range a {
				if u == c {
					pm |= 1 << uint(k)
				}
			}
		}
		swap := ((^d0 & pm) << 1) & pmOld
		d0 = (((pm & vp) + vp) ^ vp) | pm | vn | swap
		hp := vn | ^(d0 | vp)
		hn := d0 & vp
		if hp&top != 0 {
			dist++
		}
		if hn&top != 0 {
			dist--
		}
		hp = hp<<1 | 1
		hn <<= 1
		vp = hn | ^(d0 | hp)
		vn = hp & d0
		pmOld = pm
	}
	return dist
}

// table is the plain three-row dynamic programme, for long strings and as the
// oracle of the tests.
func table(a, b []uint16) int {
	w := len(b) + 1
	rows := make([]int, 3*w)
	two, one, cur := rows[:w], rows[w:2*w], rows[2*w:]
	for j := range one {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(one[j]+1, cur[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, two[j-2]+1)
			}
			cur[j] = d
		}
		two, one, cur = one, cur, two
	}
	return one[len(b)]
}

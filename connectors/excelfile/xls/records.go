package xls

import (
	"encoding/binary"
	"math"
	"strconv"

	"github.com/custhub/custhub/connectors/excelfile/numfmt"
)

// Record types (MS-XLS 2.3). Those of BIFF5 have the same numbers.
const (
	recFormula    = 0x0006
	recEOF        = 0x000A
	recDateMode   = 0x0022
	recFilePass   = 0x002F
	recContinue   = 0x003C
	recCodePage   = 0x0042
	recBoundSheet = 0x0085
	recMulRK      = 0x00BD
	recRString    = 0x00D6
	recXF         = 0x00E0
	recMerged     = 0x00E5
	recSST        = 0x00FC
	recLabelSST   = 0x00FD
	recNumber     = 0x0203
	recLabel      = 0x0204
	recBoolErr    = 0x0205
	recString     = 0x0207
	recRK         = 0x027E
	recFormat     = 0x041E
	recBOF        = 0x0809
)

// record is one record of the workbook stream.
type record struct {
	kind uint16
	data []byte
	next int // offset of the record after it
}

// recordAt returns the record at an offset; ok is false at the end of the
// stream or where a record overruns it.
func recordAt(stream []byte, at int) (record, bool) {
	if at < 0 || at+4 > len(stream) {
		return record{}, false
	}
	n := int(binary.LittleEndian.Uint16(stream[at+2:]))
	if at+4+n > len(stream) {
		return record{}, false
	}
	return record{binary.LittleEndian.Uint16(stream[at:]), stream[at+4 : at+4+n], at + 4 + n}, true
}

func u16(b []byte, at int) int {
	if at+2 > len(b) {
		return 0
	}
	return int(binary.LittleEndian.Uint16(b[at:]))
}

func u32(b []byte, at int) uint32 {
	if at+4 > len(b) {
		return 0
	}
	return binary.LittleEndian.Uint32(b[at:])
}

// appendRK writes an RK number: 30 bits of an integer or of a double, perhaps
// divided by 100, exactly.
func appendRK(dst []byte, rk uint32) []byte {
	if rk&2 != 0 {
		n := int64(int32(rk)) >> 2
		if rk&1 == 0 {
			return strconv.AppendInt(dst, n, 10)
		}
		return appendHundredths(dst, n)
	}
	f := math.Float64frombits(uint64(rk&^3) << 32)
	if rk&1 != 0 {
		f /= 100
	}
	return appendNumber(dst, f)
}

func appendHundredths(dst []byte, n int64) []byte {
	if n%100 == 0 {
		return strconv.AppendInt(dst, n/100, 10)
	}
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}
	dst = append(strconv.AppendInt(dst, n/100, 10), '.', byte('0'+n/10%10))
	if n%10 != 0 {
		dst = append(dst, byte('0'+n%10))
	}
	return dst
}

// appendNumber writes a double in canonical notation. What isn't a number at
// all, which no sheet shows, becomes nothing.
func appendNumber(dst []byte, f float64) []byte {
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return strconv.AppendInt(dst, int64(f), 10)
	}
	if canonical, ok := numfmt.Canonical(strconv.FormatFloat(f, 'e', -1, 64)); ok {
		return append(dst, canonical...)
	}
	return dst
}

// errorText names an error value (MS-XLS 2.5.10).
func errorText(code byte) string {
	switch code {
	case 0x00:
		return "#NULL!"
	case 0x07:
		return "#DIV/0!"
	case 0x0F:
		return "#VALUE!"
	case 0x17:
		return "#REF!"
	case 0x1D:
		return "#NAME?"
	case 0x24:
		return "#NUM!"
	case 0x2A:
		return "#N/A"
	}
	return "#ERROR!"
}

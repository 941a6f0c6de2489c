package phone

import (
	"strings"
	"sync"
)

// areaByPlace finds an area code by its places, as the table writes them: the
// first with its province (广东省深圳市), others alone (铁岭市).
var areaByPlace = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for code, a := range areas() {
		for i, place := range strings.Split(a.places, "、") {
			if old, twice := m[place]; i > 0 && twice && old != code {
				m[place] = "" // two areas: neither
				continue
			}
			m[place] = code
		}
	}
	return m
})

// AreaCode returns the area code ("0755") of a city by the official names of its
// province and itself, "" when it isn't known.
func AreaCode(province, city string) string {
	m := areaByPlace()
	short := province
	for _, end := range []string{"壮族自治区", "维吾尔自治区", "回族自治区", "自治区"} {
		if s, ok := strings.CutSuffix(province, end); ok {
			short = s
			break
		}
	}
	for _, place := range []string{province + city, short + city, city} {
		if code := m[place]; code != "" && place != "" {
			return code
		}
	}
	return ""
}

// WithArea returns a local number in E.164 with an area code, "" when it has not
// as many digits as the area's numbers.
func WithArea(digits, code string) string {
	a, ok := areas()[code]
	if !ok || !a.fits(len(digits)) || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return "+86" + code[1:] + digits
}

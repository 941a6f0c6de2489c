package division

import "testing"

func TestHistoryResolves(t *testing.T) {
	for city, m := range idx().history {
		for old, now := range m {
			var c *Region
			for _, r := range Named(city) {
				if r.Level == City || r.Level == Province {
					c = r
				}
			}
			if c == nil {
				t.Errorf("no city %s", city)
				continue
			}
			r := Renamed(old, &Region{Name: city})
			if r == nil {
				t.Errorf("%s %s → %s: no such district today", city, old, now)
			}
			for _, r := range Named(old) {
				if rc := r.City(); rc != nil && rc.Name == city {
					t.Errorf("%s %s still exists", city, old)
				}
			}
		}
	}
}

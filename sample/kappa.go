package sample

// Agreement is how far two reviewers of the same rows agree.
type Agreement struct {
	Rows   int64   `json:"rows"`
	Agreed int64   `json:"agreed"`
	Kappa  float64 `json:"kappa"` // agreement beyond chance, −1 to 1
}

// Kappa returns Cohen's kappa (Educ. Psychol. Meas. 20 (1960) 37–46) over pairs
// of classes given by two reviewers: (p_o − p_e) / (1 − p_e). When both gave one
// and the same class to every row, chance explains everything and kappa is
// undefined; it is then 1, because they agree.
func Kappa(pairs [][2]Class) Agreement {
	a := Agreement{Rows: int64(len(pairs))}
	if len(pairs) == 0 {
		return a
	}
	first, second := map[Class]float64{}, map[Class]float64{}
	for _, p := range pairs {
		first[p[0]]++
		second[p[1]]++
		if p[0] == p[1] {
			a.Agreed++
		}
	}
	n := float64(len(pairs))
	observed, chance := float64(a.Agreed)/n, 0.0
	for c, m := range first {
		chance += m / n * second[c] / n
	}
	if chance >= 1 {
		a.Kappa = 1
		return a
	}
	a.Kappa = (observed - chance) / (1 - chance)
	return a
}

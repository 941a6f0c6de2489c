package person

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/custhub/custhub/rules/cleanse/pinyin"
	"github.com/custhub/custhub/rules/cleanse/text"
)

//go:embed data/compound_surnames.csv
var compoundFile string

//go:embed data/honorifics.csv
var honorificFile string

//go:embed data/surnames.txt
var surnameFile string

//go:embed data/titles.txt
var titleFile string

// lexicon holds the word lists.
type lexicon struct {
	single     map[rune]int // rank, 1 the most frequent
	compound   map[string]bool
	longest    int // characters of the longest compound surname
	honorifics map[string]bool
	longHon    int
	latin      map[string]latinSurname // by pinyin
	compounds  map[rune]bool           // first characters of compound surnames
	wordEnds   map[rune]bool           // last characters of honorifics, roles, departments
	spelt      map[string]string       // surname → pinyin
}

// latinSurname is the likeliest surname of a spelling.
type latinSurname struct {
	name string
	rank int
}

var lex = sync.OnceValue(func() *lexicon {
	l := &lexicon{single: map[rune]int{}, compound: map[string]bool{}, honorifics: map[string]bool{}, latin: map[string]latinSurname{}, compounds: map[rune]bool{}, wordEnds: map[rune]bool{}, spelt: map[string]string{}}
	for _, c := range lines(compoundFile)[1:] {
		l.compound[c] = true
		first, _ := utf8.DecodeRuneInString(c)
		l.compounds[first] = true
		l.longest = max(l.longest, utf8.RuneCountInString(c))
		l.spell(c, 25)
	}
	for _, r := range strings.TrimSpace(surnameFile) {
		if _, ok := l.single[r]; !ok {
			l.single[r] = len(l.single) + 1
			l.spell(string(r), len(l.single))
		}
	}
	words := append(lines(honorificFile)[1:], strings.Fields(titleFile)...)
	for _, h := range words {
		l.honorifics[h] = true
		l.longHon = max(l.longHon, utf8.RuneCountInString(h))
		l.ends(h)
	}
	for w := range roles {
		l.ends(w)
	}
	for _, w := range departmentEnds {
		l.ends(w)
	}
	return l
})

func (l *lexicon) ends(w string) {
	last, _ := utf8.DecodeLastRuneInString(w)
	l.wordEnds[last] = true
}

// spell enters the spellings of a surname: ü as yu, v and u.
func (l *lexicon) spell(name string, rank int) {
	key := pinyin.Surname(name)
	l.spelt[name] = key
	for _, k := range []string{key, strings.ReplaceAll(key, "yu", "v"), strings.ReplaceAll(key, "lyu", "lv")} {
		if _, ok := l.latin[k]; !ok {
			l.latin[k] = latinSurname{name, rank}
		}
	}
}

func lines(s string) []string {
	out := strings.Split(strings.TrimSpace(s), "\n")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// surnameLength returns how many characters at the beginning are a surname:
// compound ones first; 0 if none is.
func surnameLength(rs []rune) int {
	l := lex()
	if len(rs) == 0 {
		return 0
	}
	first := text.SimplifyRune(rs[0])
	if l.compounds[first] {
		for n := min(l.longest, len(rs)); n >= 2; n-- {
			if l.compound[text.SimplifyKey(string(rs[:n]))] {
				return n
			}
		}
	}
	if _, ok := l.single[first]; ok {
		return 1
	}
	return 0
}

// cutHonorific finds the longest honorific at the end; rest is how many
// characters stand in front of it, -1 if there is none. One character (总, 工)
// counts only behind a surname, or behind a full name where no given name ends
// so.
func cutHonorific(rs []rune) (string, int) {
	l := lex()
	if len(rs) == 0 || !l.wordEnds[text.SimplifyRune(rs[len(rs)-1])] {
		return "", -1
	}
	for n := min(l.longHon, len(rs)); n >= 1; n-- {
		h := text.SimplifyKey(string(rs[len(rs)-n:]))
		if !l.honorifics[h] {
			continue
		}
		rest := len(rs) - n
		if n == 1 && rest > 0 {
			s := surnameLength(rs[:rest])
			switch {
			case s == rest:
			case strings.Contains("姨叔婶太嫂伯", h): // 陈建伯 is a name, 陈伯 none
				return "", -1
			case (h == "董" || h == "工") && rest-s < 2: // 李建工 may be a name
				return "", -1
			case rest > 4:
				return "", -1
			}
		}
		return h, rest
	}
	return "", -1
}

// roles are words for a function in place of a name.
var roles = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`财务 负责人 采购 销售 前台 客服 联系人 法人 法人代表 老板 人事 行政 出纳 会计 业务 业务员 仓库 仓管 技术 售后 售前 市场 总机 值班 值班室 门卫 文员 助理 秘书 经办人 经理 总经理
		主任 主管 老总 办公室 财务室 采购员 对接人 接口人 管理员 系统管理员 收货人 收件人 开票员 店长 店员 司机 工程师 人力资源 人力 法务 物流 质检 生产 研发 运营 品牌 公关 董事长 董事会 股东 员工 工作人员 先生 女士 小姐 本人 老师 同学 师傅 家属 父亲 母亲 爱人`) {
		m[w] = true
	}
	return m
}()

// japaneseNames are the most frequent Japanese surnames of two characters that
// begin with a character which is a Chinese surname, or with none: 田中太郎.
var japaneseNames = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`佐藤 铃木 高桥 田中 渡边 伊藤 山本 中村 小林 加藤 吉田 山田 佐佐 山口 松本 井上 木村 清水 山崎 中岛 池田 阿部 桥本 山下 石川 中川 前田 藤田 小川 冈田 村上 长谷 近藤 石井 斋藤 坂本 远藤 青木 藤井 西村 福田 太田 三浦 藤原 冈本 松田 中野 小野 田村 竹内 金子 和田 中山 石田 上田 森田 柴田 酒井 工藤 横山 宫崎 宫本 内田 高木 安藤 谷口 大野 丸山 今井 河野 藤本 村田 武田 上野 杉山 增田`) {
		m[w] = true
	}
	return m
}()

// japanese reports whether s is a Japanese surname.
func japanese(s string) bool { return japaneseNames[text.SimplifyKey(s)] }

// isRole reports whether s is a word for a function.
func isRole(s string) bool {
	s = text.SimplifyKey(s)
	return roles[s] || lex().honorifics[s]
}

var departmentEnds = []string{"部", "部门", "科", "室", "处", "中心", "办公室", "办", "组", "车间", "事业部", "分公司", "公司", "店", "厂", "院", "所", "局", "委", "团队", "股"}

// department reports whether s is the name of a department: 采购部, 财务科.
func department(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < 3 || n > 10 {
		return false
	}
	for _, end := range departmentEnds {
		if head, ok := strings.CutSuffix(s, end); ok && utf8.RuneCountInString(head) >= 2 {
			return true
		}
	}
	return false
}

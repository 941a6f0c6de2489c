package person

import (
	"strings"
	"testing"

	"github.com/custhub/custhub/record"
)

func TestVariants(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"張偉", "張|偉||person|zhang wei"},
		{"张 伟", "张|伟||person|zhang wei"},
		{"王 建 国", "王|建国||person|wang jianguo"},
		{"欧阳 娜", "欧阳|娜||person|ouyang na"},
		{"歐陽娜", "歐陽|娜||person|ouyang na"},
		{"单雄信", "单|雄信||person|shan xiongxin"},
		{"仇英", "仇|英||person|qiu ying"},
		{"区志强", "区|志强||person|ou zhiqiang"},
		{"万俟卨", "万俟|卨||person|moqi xie"},
		{"尉迟恭", "尉迟|恭||person|yuchi gong"},
		{"吕芳", "吕|芳||person|lyu fang"},
		{"曾国藩", "曾|国藩||person|zeng guofan"},
		{"长孙无忌", "长孙|无忌||person|zhangsun wuji"},
		{"叶赫那拉静", "叶赫那拉|静||person|yehenala jing"},
		{"王总监", "王||总监|honorific-only|wang"},
		{"张副总", "张||副总|honorific-only|zhang"},
		{"欧阳经理", "欧阳||经理|honorific-only|ouyang"},
		{"刘董事长", "刘||董事长|honorific-only|liu"},
		{"陈总经理", "陈||总经理|honorific-only|chen"},
		{"曾老师", "曾||老师|honorific-only|zeng"},
		{"张伟经理", "张|伟|经理|person|zhang wei"},
		{"张伟先生", "张|伟|先生|person|zhang wei"},
		{"王建国总", "王|建国|总|person|wang jianguo"},
		{"张伟（经理）", "张|伟|经理|person|zhang wei"},
		{"张伟 经理", "张|伟|经理|person|zhang wei"},
		{"张伟(采购部)", "张|伟|采购部|person|zhang wei"},
		{"张伟-采购部", "张|伟|采购部|person|zhang wei"},
		{"采购部张伟", "张|伟|采购部|person|zhang wei"},
		{"财务 李娜", "李|娜|财务|person|li na"},
		{"采购部 张经理", "张||经理|honorific-only|zhang"},
		{"张伟13912345678", "张|伟||person|zhang wei"},
		{"张伟(13912345678)", "张|伟||person|zhang wei"},
		{"张伟(Zhang Wei)", "张|伟||person|zhang wei"},
		{"Zhang Wei 张伟", "张|伟||person|zhang wei"},
		{"张**", "张|||masked|zhang"},
		{"张某", "张|||masked|zhang"},
		{"张某某", "张|||masked|zhang"},
		{"张XX", "张|||masked|zhang"},
		{"某先生", "||先生|masked|"},
		{"李**经理", "李||经理|masked|li"},
		{"王*国", "王|||masked|wang"},
		{"*伟", "|||masked|"},
		{"欧阳*", "欧阳|||masked|ouyang"},
		{"老欧阳", "欧阳||老|nickname|ouyang"},
		{"阿强", "|强|阿|nickname|"},
		{"小王", "王||小|nickname|wang"},
		{"王 总", "王||总|honorific-only|wang"},
		{"联系人：张伟", "张|伟|联系人|person|zhang wei"},
		{"销售:张伟", "张|伟|销售|person|zhang wei"},
		{"张伟 138****5678", "张|伟||person|zhang wei"},
		{"Zhang Wei (张伟)", "张|伟||person|zhang wei"},
		{"HR", "|||role|"},
		{"乐正明", "乐正|明||person|yuezheng ming"},
		{"小明", "|明|小|nickname|"},
		{"Chan Tai Man", "Chan|Tai Man||person-latin|chan taiman"},
		{"员工", "|||role|"},
		{"张伟/李娜", "||||"},
		{"张伟 李娜", "||||"},
		{"张伟，李娜", "||||"},
		{"张经理、李经理", "||||"},
		{"采购部", "|||role|"},
		{"总经理", "|||role|"},
		{"前台", "|||role|"},
		{"无", "|||null|"},
		{"测试", "|||placeholder|"},
		{"Wei Zhang", "张?|||person-latin|zhang wei"},
		{"Wei ZHANG", "张?|||person-latin|zhang wei"},
		{"Zhang Jian-Guo", "张?|||person-latin|zhang jianguo"},
		{"Jianguo Wang", "王?|||person-latin|wang jianguo"},
		{"Wang Jian Guo", "王?|||person-latin|wang jianguo"},
		{"LV Fang", "吕?|||person-latin|lyu fang"},
		{"Lü Fang", "吕?|||person-latin|lyu fang"},
		{"Ou Yang Na", "欧阳?|||person-latin|ouyang na"},
		{"zhangwei", "张?|||person-latin|zhang wei"},
		{"Mr. Zhang Wei", "张?||Mr|person-latin|zhang wei"},
		{"Mr. Wang", "王?||Mr|honorific-only|wang"},
		{"John Smith", "Smith|John||person-latin|smith john"},
		{"David Wang", "王?|||person-latin|wang david"},
		{"Smith, John", "Smith|John||person-latin|smith john"},
		{"阿卜杜拉·买买提", "|阿卜杜拉·买买提||person|"},
		{"约翰・史密斯", "|约翰·史密斯||person|"},
	} {
		r := Parse(c.in)
		got := strings.Join([]string{r.Surname, r.Given, r.HonorificOrDept(), string(r.Kind), r.Key}, "|")
		if c.want == "||||" {
			if r.Kind != Multi {
				t.Errorf("%q: got %s, want multi", c.in, got)
			}
			continue
		}
		if got != c.want {
			t.Errorf("%q: got %s (%s), want %s", c.in, got, r.Code, c.want)
		}
	}
}

// TestEveryCompoundSurname reads each of the 84 with a given name and with a
// title.
func TestEveryCompoundSurname(t *testing.T) {
	for s := range lex().compound {
		if r := Parse(s + "明"); r.Surname != s || r.Given != "明" || r.Kind != Person {
			t.Errorf("%s明: %+v", s, r)
		}
		if r := Parse(s + "总"); r.Surname != s || r.Kind != HonorificOnly {
			t.Errorf("%s总: %+v", s, r)
		}
	}
}

// TestEveryHonorific reads each behind a surname, and behind a full name where
// it has more than one character.
func TestEveryHonorific(t *testing.T) {
	for _, h := range lines(honorificFile)[1:] {
		if r := Parse("王" + h); r.Surname != "王" || r.Honorific != h || r.Kind != HonorificOnly || r.MatchKey() != "" {
			t.Errorf("王%s: %+v", h, r)
		}
		if len([]rune(h)) > 1 {
			if r := Parse("王建国" + h); r.Surname != "王" || r.Given != "建国" || r.Honorific != h || r.Kind != Person {
				t.Errorf("王建国%s: %+v", h, r)
			}
		}
	}
}

func TestMatchKey(t *testing.T) {
	if a, b := PinyinKey("张伟"), PinyinKey("Wei Zhang"); a != b || a == "" {
		t.Errorf("%q, %q", a, b)
	}
	for _, s := range []string{"张总", "张*", "老王", "*经理", "财务", "Zhang W.", "未知", "张伟、李娜"} {
		if k := PinyinKey(s); k != "" {
			t.Errorf("PinyinKey(%q) = %q: nobody's key", s, k)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"王总(王建国)", "张伟、李娜", "ZHANG, Wei", "采购部 张伟", "张*", "阿·", "((", "·", "A张"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := Parse(s)
		if r.Kind != Person || r.Outcome > record.Fixed || r.Surname == "" || strings.Contains(r.Display(), " ") {
			return
		}
		if again := Parse(r.Display()); again.Display() != r.Display() || again.Kind != Person {
			t.Errorf("%q → %q → %+v", s, r.Display(), again)
		}
	})
}

func bench(b *testing.B, s string) {
	b.ReportAllocs()
	for b.Loop() {
		Parse(s)
	}
}

func BenchmarkChinese(b *testing.B)   { bench(b, "张建国") }
func BenchmarkHonorific(b *testing.B) { bench(b, "张总") }
func BenchmarkLatin(b *testing.B)     { bench(b, "Zhang Wei") }

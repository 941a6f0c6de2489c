package sampling

import (
	"slices"
	"strings"

	"github.com/custhub/custhub/handout"
	"github.com/custhub/custhub/sample"
)

// wording is what a review sheet says in one language.
type wording struct {
	titles        [10]string // of the columns; the last two are filled in
	again, landed string     // how the source row was read
	classes       [5]string  // as sample.Classes
	prompt        string
	guide         handout.Guide
}

var english = wording{
	titles: [...]string{"no", "stratum", "place", "key", "read", "source row", "steps", "golden record", "class", "note"},
	again:  "again", landed: "as landed",
	classes: [...]string{"ok", "minor", "major", "critical", "unclear"},
	prompt:  "ok: right. minor: spelling, tags. major: contact data. critical: wrong merge, lost name or tax id. unclear: can't be told.",
	guide: handout.Guide{Name: "How to review", Lines: []string{
		"Each row is one record drawn at random. Compare the source row (read again from the source, or as it was landed: column read) with the golden record of its customer; steps lists what rules changed on the way, and after each golden value stands the rule that chose it. Where a cell holds more than its row shows, choose it and read it in the formula bar.",
		"Choose a class for every row in the yellow column, and say in the note what is wrong:",
		"ok – everything that the source row says is right in the golden record, or was rightly outvoted by another source.",
		"minor – spelling, tags and the like. major – contact data: telephone, e-mail, address, contact person. critical – merged with another customer's records, or a lost or wrong legal name, tax id or resident id.",
		"unclear – can't be told from what is here. It counts as an error, so ask rather than guess.",
		"Review all rows, in any order: leaving out hard ones makes the result worthless. You may sort or filter the whole sheet. Don't move single columns and don't delete the hidden ones: the file would be refused, with the place.",
		"Then save it and run: custhub sample import SAMPLE FILE.xlsx --reviewer NAME; custhub sample report SAMPLE says what it proves.",
	}},
}

var chinese = wording{
	titles: [...]string{"序号", "分层", "位置", "主键", "读取方式", "来源行", "处理步骤", "黄金记录", "结论", "备注"},
	again:  "重新读取", landed: "入库时",
	classes: [...]string{"正确", "轻微", "主要", "严重", "不明"},
	prompt:  "正确；轻微：错字、标签；主要：联系方式；严重：错误合并、名称或税号丢失；不明：无法判断。",
	guide: handout.Guide{Name: "核验说明", Lines: []string{
		"每行是随机抽取的一条记录。请将来源行（「读取方式」列说明是从来源重新读取，还是入库时的内容）与其客户的黄金记录对照；「处理步骤」列出规则所做的修改，黄金记录中每个值之后是选中它的规则。单元格显示不全时，请选中后在编辑栏查看。",
		"请在黄色的「结论」列为每一行选择一项，并在「备注」中写明问题：",
		"正确——来源行的内容在黄金记录中都正确，或被其他来源合理取代。",
		"轻微——错字、标签等。主要——联系方式：电话、邮箱、地址、联系人。严重——与其他客户错误合并，或法定名称、税号、身份证号丢失或错误。",
		"不明——根据现有信息无法判断。不明按错误计，请先询问，不要猜测。",
		"请核验所有行，顺序不限：跳过难判断的行会使结果失去意义。可以整表排序或筛选；不要单独移动某一列，也不要删除隐藏列，否则导入会被拒绝并指出位置。",
		"完成后保存，运行：custhub sample import 样本号 文件.xlsx --reviewer 姓名；custhub sample report 样本号 给出结论。",
	}},
}

func words(lang string) *wording {
	if lang == "zh" {
		return &chinese
	}
	return &english
}

// Guide tells reviewers what to do, in English or in Chinese ("zh").
func Guide(lang string) handout.Guide { return words(lang).guide }

func columns(lang string) []handout.Column {
	w := words(lang)
	cols := []handout.Column{
		{Width: 6},
		{Width: 16},
		{Width: 28, Wrap: true},
		{Width: 16},
		{Width: 14},
		{Width: 48, Wrap: true},
		{Width: 48, Wrap: true},
		{Width: 56, Wrap: true},
		{Width: 12, Fill: true, Choices: w.classes[:], Prompt: w.prompt},
		{Width: 36, Fill: true},
	}
	for i := range cols {
		cols[i].Title = w.titles[i]
	}
	return cols
}

// IsFill reports whether reviewers fill in the column with the title.
func IsFill(title string) bool {
	return slices.Contains(english.titles[8:], title) || slices.Contains(chinese.titles[8:], title)
}

// answers returns the class and the note of a row handed back, in whatever
// language its sheet was.
func answers(cells map[string]string) (class, note string) {
	for _, w := range []*wording{&english, &chinese} {
		class += cells[w.titles[8]]
		note += cells[w.titles[9]]
	}
	return strings.ToLower(strings.TrimSpace(class)), strings.TrimSpace(note)
}

// className is a class in the words of a sheet; "" stays "".
func className(c sample.Class, lang string) string {
	if i := slices.Index(sample.Classes, c); i >= 0 {
		return words(lang).classes[i]
	}
	return ""
}

// classOf is the inverse of className in either language.
func classOf(text string) (sample.Class, bool) {
	if i := slices.Index(chinese.classes[:], text); i >= 0 {
		return sample.Classes[i], true
	}
	return sample.ParseClass(text)
}

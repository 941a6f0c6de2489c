package quarantine

import "github.com/custhub/custhub/handout"

// Guide tells people how to mend a sheet of rows in quarantine, in English or in
// Chinese ("zh").
func Guide(lang string) handout.Guide {
	if lang == "zh" {
		return handout.Guide{Name: "填写说明", Lines: []string{
			"每行是一条被隔离、未入库的来源数据。红色单元格是出问题的值，批注和「▸ 原因」列说明原因，「▸ 处理建议」列说明如何处理。",
			"请直接修改黄色或红色的单元格（来源的列）。没有问题的单元格不要改；无法修正的行保持原样即可，它会继续留在隔离区。",
			"带 *** 的值是脱敏显示：不修改则保留原值；要修改请写出完整的值。",
			"可以整表排序或筛选，也可以删除整行。不要单独移动某一列，也不要删除隐藏列，否则导入会被拒绝并指出位置。",
			"完成后保存，运行：custhub quarantine edit --file 文件.xlsx --reason \"原因\"，再运行：custhub quarantine replay。谁、为什么修改会永久留在该值的来历中。",
		}}
	}
	return handout.Guide{Name: "How to mend", Lines: []string{
		"Each row is one that the source gave and that was kept out of the store. The red cell is the value concerned; its comment and the column ▸ reason say what is wrong, ▸ hint what to do.",
		"Mend the yellow or red cells: the columns of the source. Leave the others as they are. A row that you can't mend stays in quarantine when you leave it as it is.",
		"Values with *** are covered: left as they are they keep their value; to change one, write the whole value.",
		"You may sort or filter the whole sheet and delete whole rows. Don't move single columns and don't delete the hidden ones: the file would be refused, with the place.",
		"Then save it and run: custhub quarantine edit --file FILE.xlsx --reason \"why\", and after that: custhub quarantine replay. Who changed a value and why stays in its past.",
	}}
}

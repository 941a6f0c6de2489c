package sampling

import "github.com/custhub/custhub/handout"

// Guide is the sheet that tells reviewers what to do.
func (w Words) Guide() handout.Guide {
	return handout.Guide{Name: w.text("How to review", "核验说明"), Lines: []string{
		w.text("Each row is one record drawn at random. Compare the source row (read again from the source, or as it was landed: column read) with the golden record of its customer; steps lists what rules changed on the way, and after each golden value stands the rule that chose it. Where a cell holds more than its row shows, choose it and read it in the formula bar.",
			"每行是随机抽取的一条记录。请将来源行（「读取方式」列说明是从来源重新读取，还是入库时的内容）与其统一客户对照；「处理步骤」列出规则所做的修改，统一客户的每个值之后是选中它的规则。单元格显示不全时，请选中后在编辑栏查看。"),
		w.text("Choose a class for every row in the yellow column, and say in the note what is wrong:",
			"请在黄色的「结论」列为每一行选择一项，并在「备注」中写明问题："),
		w.text("ok – everything that the source row says is right in the golden record, or was rightly outvoted by another source.",
			"正确——来源行的内容在统一客户中都正确，或被其他来源合理取代。"),
		w.text("minor – spelling, tags and the like. major – contact data: telephone, e-mail, address, contact person. critical – merged with another customer's records, or a lost or wrong legal name, tax id or resident id.",
			"轻微——错字、标签等。主要——联系方式：电话、邮箱、地址、联系人。严重——与其他客户错误合并，或法定名称、税号、身份证号丢失或错误。"),
		w.text("unclear – can't be told from what is here. It counts as an error, so ask rather than guess.",
			"不明——根据现有信息无法判断。不明按错误计，请先询问，不要猜测。"),
		w.text("Review all rows, in any order: leaving out hard ones makes the result worthless. You may sort or filter the whole sheet. Don't move single columns and don't delete the hidden ones: the file would be refused, with the place.",
			"请核验所有行，顺序不限：跳过难判断的行会使结果失去意义。可以整表排序或筛选；不要单独移动某一列，也不要删除隐藏列，否则导入会被拒绝并指出位置。"),
		w.text("Then save it and run: custhub sample import SAMPLE FILE.xlsx --reviewer NAME; custhub sample report SAMPLE says what it proves.",
			"完成后保存，运行：custhub sample import 样本号 文件.xlsx --reviewer 姓名；custhub sample report 样本号 给出结论。"),
	}}
}

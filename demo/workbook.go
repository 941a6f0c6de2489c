package demo

import "github.com/xuri/excelize/v2"

// sheet is the customers' sheet as people keep it: thirteen columns.
var sheet = [][]any{
	{"客户ID", "客户名称", "行业", "规模(员工数)", "关键联系人", "职位", "联系方式", "需求描述", "来源渠道", "当前阶段", "跟进负责人", "最后跟进时间", "下一步计划"},
	{"X001", "云帆图", "软件", "约300人", "陈总", "", 13900010001, "需要打通ERP与CRM的客户数据", "展会", "需求调研", "周婷", "2024-05-08", "安排演示"},
	{"X002", "杭州澜禾贸易有限公司", "批发", "80", "林晓", "采购经理", "13900010002", "希望按季度结算", "官网", "商机谈判", "周婷", "2024年3月18日", "发送合同"},
	{"X003", "武汉岚溪环保科技有限公司", "环保", "150人", "郑凯", "副总经理", "13900010008", "污水监测平台", "电话", "方案", "周婷", 45420, "上门拜访"},
	{"X004", "苏州青竹精密制造有限公司", "制造业", "1000人以上", "孙悦", "采购总监", "13900010011/0512-65000011", "年度框架协议", "转介绍", "customer", "吴迪", "2024/04/30", "续签"},
	{"X005", "欧阳娜", "", "", "欧阳娜", "", "13900010021", "咨询会员卡", "小程序", "lead", "周婷", "2024-05-10", "电话回访"},
	{"X006", "Blue Harbour Foods Ltd", "Food", "45", "James Cole", "Director", "+44 7700 900008", "Cold chain tracking", "Referral", "customer", "吴迪", "2024-04-01", "Quarterly review"},
	{"X007", "昆明云岭花卉合作社", "农业", "30", "木子", "社长", "13900010023", "冷链物流", "展会", "lead", "周婷", "31/02/2024", "了解规模"},
	{"X008", "兰州石羊河电子有限公司", "电子", "无", "马*", "", "139****0024", "暂无", "官网", "lead", "周婷", "2024-03-03", ""},
}

// writeWorkbook writes the workbook; one of its dates is a date cell.
func writeWorkbook(path string) error {
	f := excelize.NewFile()
	defer f.Close()
	const name = "客户"
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	for i, row := range sheet {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := f.SetSheetRow(name, cell, &row); err != nil {
			return err
		}
	}
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		return err
	}
	if err := f.SetCellStyle(name, "L4", "L4", date); err != nil {
		return err
	}
	return f.SaveAs(path)
}

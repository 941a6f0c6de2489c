package header

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func rows(cells ...[]string) []Row {
	out := make([]Row, len(cells))
	for i, c := range cells {
		out[i] = Row{Number: int64(i + 1), Cells: c}
	}
	return out
}

func TestFind(t *testing.T) {
	cases := []struct {
		name string
		rows []Row
		want int
		ok   bool
	}{
		{"first row", rows([]string{"编号", "名称"}, []string{"1", "a"}), 0, true},
		{"instructions above", rows([]string{"1、带星号的为必填项\n2、状态列说明\n3、税率\n4、导入时本段内容请勿删除", "", ""}, []string{"名称*", "联系人", "手机号码"}, []string{"客户a", "小梁", "13000000000"}), 1, true},
		{"title and blank rows", rows([]string{"客户清单", "", ""}, nil, []string{"名称", "电话", "地址"}, []string{"a", "1", "b"}, []string{"c", "2", "d"}), 2, true},
		{"gaps in the header", rows([]string{"名称", "", "电话", "地址"}, []string{"a", "b", "13900000000", "c"}, []string{"a", "b", "13900000001", "c"}), 0, true},
		{"no header", rows([]string{"1", "2024-03-15", "13900000000"}, []string{"2", "2024-03-16", "13900000001"}), 0, false},
		{"one column", rows([]string{"名称"}, []string{"a"}), 0, true},
		{"a column of values", rows([]string{"04:39:00"}, []string{"04:50:00"}), 0, false},
		{"nothing", nil, 0, false},
		{"a row of texts below data is no header", rows([]string{"1", "2024-03-15", "13900000000"}, []string{"2", "2024-03-16", "13900000001"}, []string{"x", "y", "z"}), 0, false},
		{"a heading that explains itself", rows([]string{"名称", "联系方式（请填写手机或座机，多个号码以分号分隔，例如 0755-26012345；13900000000；请勿填写短号，短号无法识别，导入后会进入隔离区等待人工处理）", "地址"}, []string{"a", "b", "c"}), 0, true},
		{"half of the headings missing", rows([]string{"电话", "电话", "", ""}, []string{"1", "2", "3", "4"}), 0, true},
		{"a merged title", rows([]string{"客户清单", "客户清单", "客户清单"}, []string{"名称", "电话", "地址"}, []string{"a", "1", "b"}), 1, true},
		{"who made it, and when", rows([]string{"客户台账", "", "", ""}, []string{"制表人：王芳", "", "日期：2026-01-01", ""}, []string{"编号", "名称", "电话", "备注"}, []string{"1", "a", "2", ""}, []string{"2", "b", "3", ""}), 2, true},
		{"headings that explain themselves after a colon", rows([]string{"名称：必填", "电话：选填", "地址：选填"}, []string{"a", "1", "b"}), 0, true},
		{"years as headings", rows([]string{"名称", "地区", "行业", "等级", "状态", "2024"}, []string{"a", "b", "c", "d", "e", "5"}), 0, true},
	}
	for _, c := range cases {
		if got, ok := Find(c.rows); ok && got != c.want || ok != c.ok {
			t.Errorf("%s: %d, %v", c.name, got, ok)
		}
	}
}

func TestNames(t *testing.T) {
	got := Names([][]string{{" 名称*", "电话", "电话", "", "税率(%)", "*备注\n说明", "电话_2", "＊必填（必填）"}}, 9, Numbered)
	want := []string{"名称", "电话", "电话_3", "column_4", "税率(%)", "备注 说明", "电话_2", "必填", "column_9"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	got = Names([][]string{{"客户信息", "客户信息", "编号"}, {"名称", "电话", "编号"}}, 3, Numbered)
	if want := []string{"客户信息/名称", "客户信息/电话", "编号"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestNamesAreUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOf(rapid.SampledFrom([]string{"a", "a_2", "a_3", "", "column_2", "column_2_2", "*a"})).Draw(t, "cells")
		seen := map[string]bool{}
		for _, n := range Names([][]string{cells}, len(cells), Numbered) {
			if n == "" || seen[n] {
				t.Fatalf("%q makes %q twice", cells, n)
			}
			seen[n] = true
		}
	})
}

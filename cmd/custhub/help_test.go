package main

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v4"
)

// Every command and flag has its Chinese, and the file holds nothing else.
func TestHelpIsTranslated(t *testing.T) {
	var texts helpTexts
	if err := yaml.Unmarshal(helpChinese, &texts); err != nil {
		t.Fatal(err)
	}
	commands, flags := maps.Clone(texts.Commands), maps.Clone(texts.Flags)
	root := (&app{}).root()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		path := helpPath(c)
		zh, ok := texts.Commands[path]
		if !ok {
			t.Errorf("command %q has no Chinese", path)
		}
		if c.Long != "" && !strings.HasPrefix(path, "completion ") && zh.Long == "" {
			t.Errorf("command %q: the long help has no Chinese", path)
		}
		delete(commands, path)
		c.InitDefaultHelpFlag()
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			text := helpFlag(c, f)
			if _, ok := texts.Flags[text]; !ok && !f.Hidden {
				t.Errorf("flag --%s of %q has no Chinese: %q", f.Name, path, text)
			}
			delete(flags, text)
		})
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	for _, path := range slices.Sorted(maps.Keys(commands)) {
		t.Errorf("help_zh.yaml: there is no command %q", path)
	}
	for _, text := range slices.Sorted(maps.Keys(flags)) {
		t.Errorf("help_zh.yaml: no flag says %q", text)
	}
}

func TestHelpInChinese(t *testing.T) {
	for _, args := range [][]string{{"--lang", "zh", "run", "--help"}, {"run", "--help", "--lang=zh"}, {"--lang=zh", "help", "rollback"}, {"--lang", "zh"}} {
		var out, errs bytes.Buffer
		if code := execute(context.Background(), nil, args, &out, &errs); code != 0 {
			t.Errorf("%q: exit %d: %s", args, code, errs.String())
		}
		for _, want := range []string{"用法：", "选项："} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q: no %s in\n%s", args, want, out.String())
			}
		}
		if first, _, _ := strings.Cut(out.String(), "\n"); !strings.ContainsFunc(first, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%q begins with %q", args, first)
		}
	}
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	var out bytes.Buffer
	execute(context.Background(), nil, []string{"run", "--help", "--lang", "en"}, &out, &out)
	if !strings.Contains(out.String(), "Usage:") {
		t.Errorf("--lang en does not win over the environment:\n%s", out.String())
	}
}

package main

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v4"
)

//go:embed help_zh.yaml
var helpChinese []byte

// helpTexts is the help in one language: commands by their path below the
// program, flags by their English text.
type helpTexts struct {
	Commands map[string]helpText `yaml:"commands"`
	Flags    map[string]string   `yaml:"flags"`
}

type helpText struct {
	Short string `yaml:"short"`
	Long  string `yaml:"long"`
}

// headings are cobra's own words in its usage template.
var headings = strings.NewReplacer(
	"Usage:", "用法：", "Aliases:", "别名：", "Examples:", "示例：", "Available Commands:", "可用命令：",
	"Global Flags:", "全局选项：", "Flags:", "选项：",
	`Use "{{.CommandPath}} [command] --help" for more information about a command.`, `用“{{.CommandPath}} [command] --help”查看某个命令的详情。`,
)

// translateHelp puts the help of root and of every command below it into
// Chinese. What the texts don't hold stays English.
func translateHelp(root *cobra.Command) error {
	var texts helpTexts
	if err := yaml.Unmarshal(helpChinese, &texts); err != nil {
		return fmt.Errorf("help_zh.yaml: %w", err)
	}
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	root.SetUsageTemplate(headings.Replace(root.UsageTemplate()))
	texts.apply(root)
	return nil
}

func (x *helpTexts) apply(c *cobra.Command) {
	if t, ok := x.Commands[helpPath(c)]; ok {
		c.Short = t.Short
		if c.Long != "" && t.Long != "" {
			c.Long = strings.TrimSpace(t.Long)
		}
	}
	c.InitDefaultHelpFlag()
	translate := func(f *pflag.Flag) {
		if zh, ok := x.Flags[helpFlag(c, f)]; ok {
			f.Usage = zh
		}
	}
	c.Flags().VisitAll(translate)
	c.PersistentFlags().VisitAll(translate)
	for _, sub := range c.Commands() {
		x.apply(sub)
	}
}

// helpPath is the path of a command without the program's name.
func helpPath(c *cobra.Command) string {
	_, path, _ := strings.Cut(c.CommandPath(), " ")
	return path
}

// helpFlag is the English text of a flag. That of --help names its command.
func helpFlag(c *cobra.Command, f *pflag.Flag) string {
	return strings.Replace(f.Usage, "help for "+c.Name(), "help for custhub", 1)
}

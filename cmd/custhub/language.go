package main

import (
	"cmp"
	"os"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/report"
)

// text returns the English or the Chinese of two texts, by --lang or $LANG.
func (a *app) text(en, zh string) string {
	if a.lang == "zh" {
		return zh
	}
	return en
}

// word is what people call one of custhub's own words; kind says which (report.Name).
func (a *app) word(kind, word string) string { return report.Name(report.Lang(a.lang), kind, word) }

// keyName is what a blocking key is called: its parts, each of a trait.
func (a *app) keyName(key string) string {
	parts := strings.Split(key, " + ")
	for i, part := range parts {
		if at := strings.LastIndexByte(part, '.'); at >= 0 {
			parts[i] = a.word("trait", part[:at]) + a.text(".", "·") + a.word("part", part[at+1:])
		}
	}
	return strings.Join(parts, " + ")
}

// chooseLanguage settles --lang: empty follows the environment, and where that
// names no language, the project.
func (a *app) chooseLanguage() error {
	switch a.lang {
	case "en", "zh":
		return nil
	case "":
		a.lang = spoken(environmentLanguage())
		return nil
	}
	return fault.Usage("usage.lang", "--lang is en or zh", "leave it out to follow $LANG").With(a.lang)
}

// spoken is the language of a locale, or "" for one that is nobody's: servers
// run under C.
func spoken(locale string) string {
	name, _, _ := strings.Cut(locale, ".")
	switch {
	case strings.HasPrefix(name, "zh"):
		return "zh"
	case name == "", name == "C", name == "POSIX":
		return ""
	}
	return "en"
}

// follow takes the language of the project unless the person has one.
func (a *app) follow(p *project.Project) {
	if a.lang == "" && p != nil {
		a.lang = p.Language
	}
}

// languageOf reads the language off a command line that is not parsed yet, or
// can't be: help and errors of usage are in it too.
func languageOf(args []string) string {
	lang := environmentLanguage()
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			lang = value
		} else if arg == "--lang" && i+1 < len(args) {
			lang = args[i+1]
		}
	}
	return spoken(lang)
}

// environmentLanguage is the locale of the environment, as POSIX finds it.
func environmentLanguage() string {
	return cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))
}

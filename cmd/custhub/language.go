package main

import (
	"os"
	"strings"

	"github.com/custhub/custhub/fault"
)

// text returns the English or the Chinese of two texts, by --lang or $LANG.
func (a *app) text(en, zh string) string {
	if a.lang == "zh" {
		return zh
	}
	return en
}

// chooseLanguage settles --lang: empty follows the environment.
func (a *app) chooseLanguage() error {
	switch a.lang {
	case "en", "zh":
		return nil
	case "":
		a.lang = languageOf(nil)
		return nil
	}
	return fault.Usage("usage.lang", "--lang is en or zh", "leave it out to follow $LANG").With(a.lang)
}

// languageOf is the language of a command line that is not parsed yet: help and
// errors of usage are in it too.
func languageOf(args []string) string {
	lang := firstSet("LC_ALL", "LC_MESSAGES", "LANG")
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			lang = value
		} else if arg == "--lang" && i+1 < len(args) {
			lang = args[i+1]
		}
	}
	if strings.HasPrefix(lang, "zh") {
		return "zh"
	}
	return "en"
}

func firstSet(names ...string) string {
	for _, n := range names {
		if v := os.Getenv(n); v != "" {
			return v
		}
	}
	return ""
}

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
	switch {
	case a.lang == "en" || a.lang == "zh":
	case a.lang != "":
		return fault.Usage("usage.lang", "--lang is en or zh", "leave it out to follow $LANG").With(a.lang)
	case strings.HasPrefix(firstSet("LC_ALL", "LC_MESSAGES", "LANG"), "zh"):
		a.lang = "zh"
	default:
		a.lang = "en"
	}
	return nil
}

func firstSet(names ...string) string {
	for _, n := range names {
		if v := os.Getenv(n); v != "" {
			return v
		}
	}
	return ""
}

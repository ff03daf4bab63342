/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Translations: the catalogue of the build is found, and a sentence comes out in Chinese. */
#include "base/i18n.h"

#include <locale.h>

/* gettext obeys LANGUAGE in every locale but "C"; C.UTF-8 exists on every system. */
static void
speak (const char *language)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_setenv ("LANGUAGE", language, TRUE);
  km_i18n_init ();
}

static void
test_without_catalogue (void)
{
  speak ("xx");
  g_assert_cmpstr (_ ("Explore how the Linux kernel allocates memory"), ==,
                   "Explore how the Linux kernel allocates memory");
}

static void
test_chinese (void)
{
  speak ("zh_CN");
  g_assert_cmpstr (_ ("Explore how the Linux kernel allocates memory"), ==, "探索 Linux 内核如何分配内存");
}

/* Text is UTF-8 for GTK whatever the locale's own encoding is. */
static void
test_utf8_in_any_codeset (void)
{
  speak ("zh_CN");
  g_assert_true (g_utf8_validate (_ ("Explore how the Linux kernel allocates memory"), -1, NULL));
  g_assert_cmpstr (bind_textdomain_codeset (GETTEXT_PACKAGE, NULL), ==, "UTF-8");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/i18n/without-catalogue", test_without_catalogue);
  g_test_add_func ("/i18n/chinese", test_chinese);
  g_test_add_func ("/i18n/utf8-in-any-codeset", test_utf8_in_any_codeset);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lessons on disk. See lessons.h. An uninstalled program finds them through $KMEMSCOPE_DATA_DIR. A folder beside them
 * with the name of a language has lessons of the same names with their words translated. */
#include "workload/lessons.h"

#include "base/i18n.h"

#include <stdint.h>
#include <string.h>

static GFile *
folder (void)
{
  const char *data = g_getenv ("KMEMSCOPE_DATA_DIR");

  return g_file_new_build_filename (data ? data : KM_PKGDATADIR, "workloads", NULL);
}

static bool
name_is_lesson (const char *name)
{
  return g_str_has_suffix (name, ".kmw") || g_str_has_suffix (name, ".txt") || g_str_has_suffix (name, ".txt.gz");
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  g_autofree char *left = g_file_get_basename (*(GFile *const *)a);
  g_autofree char *right = g_file_get_basename (*(GFile *const *)b);

  return strcmp (left, right);
}

/* The lesson called @name in the first of the person's languages that has it, else in English. (transfer full) */
static GFile *
in_own_language (GFile *directory, const char *name)
{
  const char *const *languages = g_get_language_names ();

  for (unsigned i = 0; languages[i] && !g_str_has_prefix (languages[i], "en") && !g_str_equal (languages[i], "C"); i++)
    {
      g_autoptr (GFile) translated = g_file_resolve_relative_path (directory, languages[i]);
      g_autoptr (GFile) lesson = g_file_get_child (translated, name);

      if (g_file_query_exists (lesson, NULL))
        return g_steal_pointer (&lesson);
    }
  return g_file_get_child (directory, name);
}

GPtrArray *
km_lessons_list (void)
{
  GPtrArray *lessons = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GFile) directory = folder ();
  g_autoptr (GFileEnumerator) files =
      g_file_enumerate_children (directory, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  GFileInfo *info;

  while (files && g_file_enumerator_iterate (files, &info, NULL, NULL, NULL) && info)
    if (name_is_lesson (g_file_info_get_name (info)))
      g_ptr_array_add (lessons, in_own_language (directory, g_file_info_get_name (info)));
  g_ptr_array_sort (lessons, compare_names);
  return lessons;
}

/* "03-real-kernel.txt.gz" becomes "Real kernel". */
static char *
title_of_name (GFile *lesson)
{
  g_autofree char *name = g_file_get_basename (lesson);
  char *start = name + strspn (name, "0123456789-_ "), *dot = strchr (start, '.');

  if (dot)
    *dot = '\0';
  g_strdelimit (start, "-_", ' ');
  *start = g_ascii_toupper (*start);
  return g_strdup (start);
}

static char *
title_of_text (GFile *lesson)
{
  g_autoptr (GFileInputStream) stream = g_file_read (lesson, NULL, NULL);
  char text[2048];
  size_t length = 0;
  const char *start, *end;

  if (!stream || !g_input_stream_read_all (G_INPUT_STREAM (stream), text, sizeof text - 1, &length, NULL, NULL))
    return NULL;
  text[length] = '\0';
  start = strstr (text, "title \"");
  end = start ? strchr (start + strlen ("title \""), '"') : NULL;
  if (!end)
    return NULL;
  start += strlen ("title \"");
  return g_utf8_validate (start, end - start, NULL) ? g_strndup (start, (size_t)(end - start)) : NULL;
}

char *
km_lessons_title (GFile *lesson)
{
  char *title = title_of_text (lesson);

  return title ? title : title_of_name (lesson);
}

/* ---- subjects ---- */

/* In the order of the chapter; each from the lesson of that number on. */
static const struct
{
  uint64_t first;
  const char *subject;
} subjects[] = {
  { 1, N_ ("Pages and zones") }, { 5, N_ ("kmalloc() and vmalloc()") },
  { 9, N_ ("Slab layer") },      { 14, N_ ("Stacks, high memory, per-CPU data") },
  { 17, N_ ("Which call?") },    { 18, N_ ("Pages, kernels, failures, CPUs") },
  { 22, N_ ("More lessons") },
};

const char *
km_lessons_subject (GFile *lesson)
{
  g_autofree char *name = g_file_get_basename (lesson);
  uint64_t number = g_ascii_strtoull (name, NULL, 10);
  unsigned i = G_N_ELEMENTS (subjects) - 1;

  while (number > 0 && i > 0 && number < subjects[i].first)
    i--;
  return _ (subjects[i].subject);
}

bool
km_lessons_has (GFile *file)
{
  g_autoptr (GFile) directory = folder ();

  return g_file_has_prefix (file, directory);
}

GFile *
km_lessons_next (GFile *file)
{
  g_autoptr (GPtrArray) lessons = km_lessons_list ();

  for (unsigned i = 0; i + 1 < lessons->len; i++)
    if (g_file_equal (g_ptr_array_index (lessons, i), file))
      return g_object_ref (g_ptr_array_index (lessons, i + 1));
  return NULL;
}

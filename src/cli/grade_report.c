/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See grade_report.h. Gradescope: results.json of its autograder; JUnit: the testsuite that build servers read. */
#include "cli/grade_report.h"

#include "base/i18n.h"
#include "base/json.h"

#include <string.h>

typedef struct
{
  char *name;
  char *message; /* NULL if it passed: its step, and unless it is hidden why */
  uint32_t points;
  bool hidden, passed;
} KmGradeResult;

typedef struct
{
  uint32_t points, of, passed;
} Sum;

static void
result_free (gpointer data)
{
  KmGradeResult *result = data;

  g_free (result->name);
  g_free (result->message);
  g_free (result);
}

static Sum
sum_of (const KmGradeReport *report)
{
  Sum sum = { 0 };

  for (uint32_t i = 0; i < report->results->len; i++)
    {
      const KmGradeResult *result = g_ptr_array_index (report->results, i);

      sum.of += result->points;
      sum.points += result->passed ? result->points : 0;
      sum.passed += result->passed;
    }
  return sum;
}

/* ---- filling ---- */

void
km_grade_report_init (KmGradeReport *report)
{
  report->results = g_ptr_array_new_with_free_func (result_free);
  report->stopped = NULL;
}

/* A hidden one without a name is called by its line, not by what it says. */
static char *
name_of (const KmMark *mark, uint32_t line)
{
  if (mark->grade.name)
    return g_strdup (mark->grade.name);
  return mark->grade.hidden ? g_strdup_printf (_ ("expectation of line %u"), line) : g_strdup (mark->text);
}

void
km_grade_report_add (KmGradeReport *report, const KmMark *mark, uint32_t line, bool passed, const char *step,
                     const char *why)
{
  KmGradeResult *result = g_new0 (KmGradeResult, 1);
  bool told = why && !(mark->grade.hidden && step);

  result->name = name_of (mark, line);
  result->points = mark->grade.points;
  result->hidden = mark->grade.hidden;
  result->passed = passed;
  if (!passed && step && told)
    result->message = g_strdup_printf (_ ("after %s: %s"), step, why);
  else if (!passed && step)
    result->message = g_strdup_printf (_ ("after %s"), step);
  else if (!passed)
    result->message = g_strdup (told ? why : "");
  g_ptr_array_add (report->results, result);
}

void
km_grade_report_stop (KmGradeReport *report, const char *why)
{
  report->stopped = g_strdup (why);
}

bool
km_grade_report_passed (const KmGradeReport *report)
{
  return !report->stopped && sum_of (report).passed == report->results->len;
}

/* ---- text ---- */

static void
print_text (const KmGradeReport *report, const char *title, GString *out)
{
  Sum sum = sum_of (report);

  g_string_append_printf (out, "%s\n", title);
  if (report->stopped)
    g_string_append_printf (out, "%s\n", report->stopped);
  for (uint32_t i = 0; i < report->results->len; i++)
    {
      const KmGradeResult *result = g_ptr_array_index (report->results, i);

      g_string_append_printf (out, "%s %u/%u  %s\n", result->passed ? "✓" : "✗", result->passed ? result->points : 0,
                              result->points, result->name);
      if (!result->passed && !report->stopped)
        g_string_append_printf (out, "    %s\n", result->message);
    }
  g_string_append_printf (out, _ ("%u of %u points\n"), sum.points, sum.of);
}

/* ---- JSON ---- */

static void
print_json (const KmGradeReport *report, const char *title, GString *out)
{
  Sum sum = sum_of (report);
  KmJson json;

  km_json_init (&json, out);
  km_json_begin_object (&json, NULL);
  km_json_string (&json, "title", title);
  km_json_string (&json, "problem", report->stopped);
  km_json_integer (&json, "points", sum.points);
  km_json_integer (&json, "max_points", sum.of);
  km_json_begin_array (&json, "expectations");
  for (uint32_t i = 0; i < report->results->len; i++)
    {
      const KmGradeResult *result = g_ptr_array_index (report->results, i);

      km_json_begin_object (&json, NULL);
      km_json_string (&json, "name", result->name);
      km_json_integer (&json, "points", result->passed ? result->points : 0);
      km_json_integer (&json, "max_points", result->points);
      km_json_integer (&json, "hidden", result->hidden);
      km_json_string (&json, "status", result->passed ? "passed" : "failed");
      km_json_string (&json, "message", result->message);
      km_json_end_object (&json);
    }
  km_json_end_array (&json);
  km_json_end_object (&json);
  g_string_append_c (out, '\n');
}

static void
print_gradescope (const KmGradeReport *report, const char *title, GString *out)
{
  KmJson json;

  km_json_init (&json, out);
  km_json_begin_object (&json, NULL);
  km_json_integer (&json, "score", sum_of (report).points);
  km_json_string (&json, "output", report->stopped ? report->stopped : title);
  km_json_begin_array (&json, "tests");
  for (uint32_t i = 0; i < report->results->len; i++)
    {
      const KmGradeResult *result = g_ptr_array_index (report->results, i);

      km_json_begin_object (&json, NULL);
      km_json_string (&json, "name", result->name);
      km_json_integer (&json, "score", result->passed ? result->points : 0);
      km_json_integer (&json, "max_score", result->points);
      km_json_string (&json, "status", result->passed ? "passed" : "failed");
      km_json_string (&json, "output", result->message ? result->message : "");
      km_json_string (&json, "visibility", result->hidden ? "after_published" : "visible");
      km_json_end_object (&json);
    }
  km_json_end_array (&json);
  km_json_end_object (&json);
  g_string_append_c (out, '\n');
}

/* ---- XML ---- */

static void
print_junit (const KmGradeReport *report, const char *title, GString *out)
{
  g_autofree char *suite = g_markup_escape_text (title, -1);
  Sum sum = sum_of (report);

  g_string_append_printf (
      out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"%s\" tests=\"%u\" failures=\"%u\">\n", suite,
      report->results->len, report->results->len - sum.passed);
  for (uint32_t i = 0; i < report->results->len; i++)
    {
      const KmGradeResult *result = g_ptr_array_index (report->results, i);
      g_autofree char *name = g_markup_escape_text (result->name, -1);
      g_autofree char *message = g_markup_escape_text (result->message ? result->message : "", -1);

      g_string_append_printf (out, "  <testcase classname=\"%s\" name=\"%s\"", suite, name);
      if (result->passed)
        g_string_append (out, "/>\n");
      else
        g_string_append_printf (out, ">\n    <failure message=\"%s\"/>\n  </testcase>\n", message);
    }
  g_string_append (out, "</testsuite>\n");
}

/* ---- the formats ---- */

static const struct
{
  const char *name;
  void (*print) (const KmGradeReport *report, const char *title, GString *out);
} formats[] = {
  [KM_GRADE_TEXT] = { "text", print_text },
  [KM_GRADE_JSON] = { "json", print_json },
  [KM_GRADE_GRADESCOPE] = { "gradescope", print_gradescope },
  [KM_GRADE_JUNIT] = { "junit", print_junit },
};

bool
km_grade_format_by_name (const char *name, KmGradeFormat *format)
{
  for (uint32_t i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i].name, name) == 0)
      {
        *format = (KmGradeFormat)i;
        return true;
      }
  return false;
}

GString *
km_grade_report_print (KmGradeReport *report, KmGradeFormat format, const char *title)
{
  GString *out = g_string_new (NULL);

  formats[format].print (report, title, out);
  g_clear_pointer (&report->results, g_ptr_array_unref);
  g_clear_pointer (&report->stopped, g_free);
  return out;
}

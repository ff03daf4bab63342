/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See quiz_write.h. Moodle: the question types multichoice, numerical, shortanswer and cloze of its XML format, the
 * pictures as files inside. QTI 1.2: items with response_lid and response_str, the pictures as data of the page. */
#include "export/quiz_write.h"

#include "base/i18n.h"
#include "base/json.h"

#include <string.h>

/* ---- answers ---- */

char *
km_made_answer (const KmMade *made)
{
  const KmQuestion *question = made->question;
  GString *lists;

  if (question)
    return km_answer_text (question->kind, (const char *const *)(void *)question->choices, question->right);
  lists = g_string_new (NULL);
  for (uint32_t order = 0; order < KM_DRAWN_LISTS; order++)
    g_string_append_printf (lists, "%s%u", order > 0 ? " " : "", made->lists[order]);
  return g_string_free (lists, FALSE);
}

/* What may be chosen: the choices, or yes and no. (transfer full), NULL: nothing. */
static char **
choices_of (const KmMade *made, uint32_t *right)
{
  const char *const yes_no[] = { _ ("Yes"), _ ("No"), NULL };
  const KmQuestion *question = made->question;

  if (!question || (question->kind != KM_ANSWER_CHOICE && question->kind != KM_ANSWER_YES_NO))
    return NULL;
  *right = question->kind == KM_ANSWER_YES_NO ? (question->right ? 0 : 1) : (uint32_t)question->right;
  return g_strdupv (question->choices ? question->choices : (char **)(void *)yes_no);
}

/* The ways in which an answer may be typed. Returns: (transfer full) NULL behind the last. */
static char **
spellings (const KmMade *made)
{
  const KmQuestion *question = made->question;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *text = km_made_answer (made), *other = NULL, *third = NULL;
  const char *zone;

  g_strv_builder_add (builder, text);
  switch (question->kind)
    {
    case KM_ANSWER_FRAME:
    case KM_ANSWER_SLAB:
    case KM_ANSWER_ADDRESS:
    case KM_ANSWER_OBJECT:
      other = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", question->right);
      third = g_strdup_printf ("%" G_GINT64_FORMAT, question->right);
      break;
    case KM_ANSWER_LIST:
      zone = km_zone_type_name (km_expect_list_zone (question->right));
      other = g_strdup_printf ("%s %u", zone, km_expect_list_order (question->right));
      third = g_strdup_printf ("%u", km_expect_list_order (question->right));
      break;
    case KM_ANSWER_ZONE:
      other = g_strdup (km_zone_type_name ((KmZoneType)question->right));
      break;
    default:
      break;
    }
  if (other)
    g_strv_builder_add (builder, other);
  if (third)
    g_strv_builder_add (builder, third);
  return g_strv_builder_end (builder);
}

/* ---- pieces of XML ---- */

static void
append_escaped (GString *out, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append (out, escaped);
}

/* What is asked, as HTML: the picture, the call, the question. @picture is the address of one. */
static char *
question_html (const KmQuizItem *item, const char *picture)
{
  g_autofree char *call = g_markup_escape_text (item->made->call, -1);
  g_autofree char *text = g_markup_escape_text (item->made->text, -1);

  return g_strdup_printf ("<p><img src=\"%s\" alt=\"%s\"/></p><p><code>%s</code></p><p>%s</p>", picture,
                          _ ("The state before the call"), call, text);
}

static char *
answer_html (const KmQuizItem *item, const char *picture)
{
  g_autofree char *plain = km_made_answer (item->made), *answer = g_markup_escape_text (plain, -1);

  return g_strdup_printf ("<p>%s</p><p><img src=\"%s\" alt=\"%s\"/></p>", answer, picture,
                          _ ("The state after the call"));
}

static char *
base64 (const char *text)
{
  return g_base64_encode ((const uint8_t *)text, strlen (text));
}

/* ---- Moodle ---- */

static void
moodle_begin (const char *title, GString *out)
{
  g_string_append (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n"
                        "<question type=\"category\"><category><text>$course$/");
  append_escaped (out, title);
  g_string_append (out, "</text></category></question>\n");
}

static void
moodle_html (GString *out, const char *element, const char *html, const char *file, const char *svg)
{
  g_autofree char *data = base64 (svg);

  g_string_append_printf (out,
                          "<%s format=\"html\"><text><![CDATA[%s]]></text>"
                          "<file name=\"%s\" path=\"/\" encoding=\"base64\">%s</file></%s>\n",
                          element, html, file, data, element);
}

static void
moodle_answer (GString *out, const char *text, bool right)
{
  g_string_append_printf (out, "<answer fraction=\"%d\" format=\"plain_text\"><text>", right ? 100 : 0);
  append_escaped (out, text);
  g_string_append (out, "</text></answer>\n");
}

static const char *
moodle_type (const KmMade *made)
{
  if (!made->question)
    return "cloze";
  switch (made->question->kind)
    {
    case KM_ANSWER_CHOICE:
    case KM_ANSWER_YES_NO:
      return "multichoice";
    case KM_ANSWER_NUMBER:
      return "numerical";
    default:
      return "shortanswer";
    }
}

/* The boxes of the free lists, in the text of a cloze question. */
static char *
cloze (const KmMade *made)
{
  GString *boxes = g_string_new ("<table>");

  for (uint32_t order = 0; order < KM_DRAWN_LISTS; order++)
    g_string_append_printf (boxes, "<tr><td>%s %u</td><td>{1:NUMERICAL:=%u}</td></tr>", _ ("order"), order,
                            made->lists[order]);
  g_string_append (boxes, "</table>");
  return g_string_free (boxes, FALSE);
}

static void
moodle_answers (const KmMade *made, GString *out)
{
  uint32_t right;
  g_auto (GStrv) choices = choices_of (made, &right), typed = NULL;

  if (choices)
    {
      g_string_append (out, "<single>true</single><answernumbering>none</answernumbering>\n");
      for (uint32_t i = 0; choices[i]; i++)
        moodle_answer (out, choices[i], i == right);
      return;
    }
  typed = spellings (made);
  if (made->question->kind != KM_ANSWER_NUMBER)
    g_string_append (out, "<usecase>0</usecase>\n");
  for (uint32_t i = 0; typed[i]; i++)
    moodle_answer (out, typed[i], true);
}

static void
moodle_add (const KmQuizItem *item, GString *out)
{
  g_autofree char *question = question_html (item, "@@PLUGINFILE@@/before.svg");
  g_autofree char *boxes = item->made->question ? NULL : cloze (item->made);
  g_autofree char *text = g_strconcat (question, boxes, NULL),
                  *feedback = answer_html (item, "@@PLUGINFILE@@/after.svg");

  g_string_append_printf (out, "<question type=\"%s\">\n<name><text>%03u/%02u ", moodle_type (item->made), item->number,
                          item->variant);
  append_escaped (out, item->made->text);
  g_string_append (out, "</text></name>\n");
  moodle_html (out, "questiontext", text, "before.svg", item->before);
  moodle_html (out, "generalfeedback", feedback, "after.svg", item->after);
  if (item->made->question)
    moodle_answers (item->made, out);
  g_string_append (out, "</question>\n");
}

static void
moodle_end (GString *out)
{
  g_string_append (out, "</quiz>\n");
}

/* ---- QTI 1.2 ---- */

static void
qti_begin (const char *title, GString *out)
{
  g_string_append (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<questestinterop xmlns=\"http://www.imsglobal.org/xsd/ims_qtiasiv1p2\">\n"
                        "<assessment ident=\"kmemscope\" title=\"");
  append_escaped (out, title);
  g_string_append (out, "\">\n<section ident=\"root_section\">\n");
}

static void
qti_text (GString *out, const char *html)
{
  g_string_append (out, "<material><mattext texttype=\"text/html\">");
  append_escaped (out, html);
  g_string_append (out, "</mattext></material>\n");
}

static char *
data_address (const char *svg)
{
  g_autofree char *data = base64 (svg);

  return g_strconcat ("data:image/svg+xml;base64,", data, NULL);
}

static void
qti_choices (GString *out, char **choices)
{
  g_string_append (out, "<response_lid ident=\"r\" rcardinality=\"Single\"><render_choice>\n");
  for (uint32_t i = 0; choices[i]; i++)
    {
      g_string_append_printf (out, "<response_label ident=\"c%u\"><material><mattext>", i);
      append_escaped (out, choices[i]);
      g_string_append (out, "</mattext></material></response_label>\n");
    }
  g_string_append (out, "</render_choice></response_lid>\n");
}

static void
qti_box (GString *out, const char *ident)
{
  g_string_append_printf (
      out,
      "<response_str ident=\"%s\" rcardinality=\"Single\"><render_fib><response_label ident=\"t\"/></render_fib></response_str>\n",
      ident);
}

static void
qti_when (GString *out, const char *ident, const char *answer, const char *action, uint32_t score)
{
  g_string_append_printf (out, "<respcondition continue=\"Yes\"><conditionvar><varequal respident=\"%s\">", ident);
  append_escaped (out, answer);
  g_string_append_printf (out,
                          "</varequal></conditionvar><setvar varname=\"SCORE\" action=\"%s\">%u</setvar>"
                          "</respcondition>\n",
                          action, score);
}

static void
qti_lists (const KmMade *made, GString *out, GString *conditions)
{
  for (uint32_t order = 0; order < KM_DRAWN_LISTS; order++)
    {
      g_autofree char *ident = g_strdup_printf ("order%u", order);
      g_autofree char *value = g_strdup_printf ("%u", made->lists[order]);
      g_autofree char *label = g_strdup_printf ("%s %u", _ ("order"), order);

      qti_text (out, label);
      qti_box (out, ident);
      qti_when (conditions, ident, value, "Add", 100 / KM_DRAWN_LISTS + (order == 0));
    }
}

static void
qti_answers (const KmMade *made, GString *out, GString *conditions)
{
  uint32_t right;
  g_auto (GStrv) choices = NULL, typed = NULL;

  if (!made->question)
    {
      qti_lists (made, out, conditions);
      return;
    }
  choices = choices_of (made, &right);
  if (choices)
    {
      g_autofree char *ident = g_strdup_printf ("c%u", right);

      qti_choices (out, choices);
      qti_when (conditions, "r", ident, "Set", 100);
      return;
    }
  typed = spellings (made);
  qti_box (out, "r");
  for (uint32_t i = 0; typed[i]; i++)
    qti_when (conditions, "r", typed[i], "Set", 100);
}

static void
qti_add (const KmQuizItem *item, GString *out)
{
  g_autoptr (GString) conditions = g_string_new (NULL);
  g_autofree char *before = data_address (item->before), *after = data_address (item->after);
  g_autofree char *question = question_html (item, before), *answer = answer_html (item, after);

  g_string_append_printf (out, "<item ident=\"q%uv%u\" title=\"%03u/%02u\">\n<presentation>\n", item->number,
                          item->variant, item->number, item->variant);
  qti_text (out, question);
  qti_answers (item->made, out, conditions);
  g_string_append_printf (
      out,
      "</presentation>\n<resprocessing>\n<outcomes><decvar varname=\"SCORE\" vartype=\"Decimal\" minvalue=\"0\" maxvalue=\"100\"/></outcomes>\n%s</resprocessing>\n"
      "<itemfeedback ident=\"why\"><flow_mat>\n",
      conditions->str);
  qti_text (out, answer);
  g_string_append (out, "</flow_mat></itemfeedback>\n</item>\n");
}

static void
qti_end (GString *out)
{
  g_string_append (out, "</section>\n</assessment>\n</questestinterop>\n");
}

/* ---- JSON: one object a line ---- */

static void
json_begin (const char *title, GString *out)
{
  KmJson json;

  km_json_init (&json, out);
  g_string_append (out, "{\"title\":");
  km_json_string (&json, NULL, title);
  g_string_append (out, ",\"questions\":[\n");
}

static void
json_add (const KmQuizItem *item, GString *out)
{
  static const char *const kinds[] = { "number", "address", "frame",  "list",  "zone",
                                       "slab",   "object",  "yes-no", "choice" };
  const KmQuestion *question = item->made->question;
  g_autofree char *answer = km_made_answer (item->made);
  KmJson json;

  if (item->number > 1 || item->variant > 1)
    g_string_append (out, ",\n");
  km_json_init (&json, out);
  km_json_begin_object (&json, NULL);
  km_json_integer (&json, "number", item->number);
  km_json_integer (&json, "variant", item->variant);
  km_json_string (&json, "question", item->made->text);
  km_json_string (&json, "call", item->made->call);
  km_json_string (&json, "kind", question ? kinds[question->kind] : "free-lists");
  km_json_begin_array (&json, "choices");
  for (char **choice = question ? question->choices : NULL; choice && *choice; choice++)
    km_json_string (&json, NULL, *choice);
  km_json_end_array (&json);
  km_json_string (&json, "answer", answer);
  km_json_string (&json, "workload", item->made->program);
  km_json_string (&json, "before", item->before);
  km_json_string (&json, "after", item->after);
  km_json_end_object (&json);
}

static void
json_end (GString *out)
{
  g_string_append (out, "\n]}\n");
}

/* ---- the formats ---- */

static const KmQuizFormat formats[] = {
  { "moodle-xml", moodle_begin, moodle_add, moodle_end },
  { "qti12", qti_begin, qti_add, qti_end },
  { "json", json_begin, json_add, json_end },
};

const KmQuizFormat *
km_quiz_format (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i].name, name) == 0)
      return &formats[i];
  return NULL;
}

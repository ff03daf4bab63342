/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ask: a question for the reader. See ask.h.
 *
 *   ask "question" answer sum                            what the next call returns is this sum
 *   ask "question" answer sum == sum                     what is found out, and the author's answer
 *   ask "question" choose choice { , choice } answer "text of a choice"
 *   choice         "text" [ if comparison ]
 */
#include "base/i18n.h"
#include "workload/ask.h"
#include "workload/parse_emit.h"
#include "workload/parse_expect.h"
#include "workload/parse_statements.h"

#include <string.h>

static const char *
cure (void)
{
  return _ ("Write ask \"question\" answer value");
}

/* Takes the string that must be here; its text goes into the script. */
static bool
take_string (KmParser *parser, const char *missing, const char **text)
{
  g_autofree char *plain = NULL, *valid = NULL;

  if (parser->scanner.token.kind != KM_TOKEN_STRING)
    return km_parser_report_here (parser, KM_W_QUESTION, cure (), "%s", missing);
  plain = km_scanner_unquote (&parser->scanner.token);
  valid = g_utf8_make_valid (plain, -1);
  *text = g_string_chunk_insert_const (parser->script->strings, valid);
  km_parser_next (parser);
  return true;
}

static bool
take_answer (KmParser *parser)
{
  if (!km_token_is (&parser->scanner.token, "answer"))
    return km_parser_report_here (parser, KM_W_QUESTION, cure (), _ ("The answer is missing"));
  km_parser_next (parser);
  return true;
}

/* ---- choices ---- */

static bool
parse_choice (KmParser *parser, KmAsk *ask)
{
  uint32_t condition = UINT32_MAX;
  const char *text = NULL;

  if (ask->n_choices == KM_MAX_CHOICES)
    return km_parser_report_here (parser, KM_W_QUESTION, _ ("Offer fewer choices"),
                                  _ ("A question has at most %d choices"), KM_MAX_CHOICES);
  if (!take_string (parser, _ ("The text of a choice is missing"), &text))
    return false;
  if (km_token_is (&parser->scanner.token, "if"))
    {
      km_parser_next (parser);
      if (!km_parse_comparison (parser, &condition))
        return false;
    }
  g_ptr_array_add (parser->script->choices, (gpointer)text);
  g_array_append_val (parser->script->conditions, condition);
  ask->n_choices++;
  return true;
}

static bool
find_choice (KmParser *parser, KmAsk *ask)
{
  const KmToken at = parser->scanner.token;
  const char *text = NULL;

  if (!take_string (parser, _ ("The answer is missing"), &text))
    return false;
  for (ask->choice = 0; ask->choice < ask->n_choices; ask->choice++)
    if (strcmp (km_script_choices (parser->script, ask)[ask->choice], text) == 0)
      return true;
  km_parser_report (parser, KM_W_QUESTION, at.text, at.text + at.length, _ ("Write the text of one of the choices"),
                    _ ("The answer is none of the choices"));
  return false;
}

static bool
parse_choices (KmParser *parser, KmAsk *ask)
{
  const uint32_t none = UINT32_MAX;

  ask->first_choice = parser->script->choices->len;
  do
    {
      km_parser_next (parser);
      if (!parse_choice (parser, ask))
        return false;
    }
  while (km_parser_at (parser, ','));
  g_ptr_array_add (parser->script->choices, NULL);
  g_array_append_val (parser->script->conditions, none);
  return take_answer (parser) && find_choice (parser, ask);
}

/* ---- values ---- */

/* found == answer; without the first, it is what the next call returns. */
static bool
parse_answer (KmParser *parser, KmAsk *ask)
{
  KmExpectNode pair = { .kind = KM_EXPECT_EQUAL };
  const KmExpectNode result = { .kind = KM_EXPECT_RESULT, .op = parser->script->ops.n };
  uint32_t found, answer;

  if (!take_answer (parser) || !km_parse_sum (parser, &answer))
    return false;
  if (km_parser_at (parser, KM_PUNCT2 ('=', '=')))
    {
      found = answer;
      km_parser_next (parser);
      if (!km_parse_sum (parser, &answer))
        return false;
    }
  else
    km_parse_add_node (parser, &result, &found);
  pair.left = found;
  pair.right = answer;
  return km_parse_add_node (parser, &pair, &ask->expr);
}

bool
km_parse_ask (KmParser *parser)
{
  KmAsk ask = { .expr = UINT32_MAX };
  const char *text = NULL;
  bool ok;

  if (!take_string (parser, _ ("The question is missing"), &text))
    return false;
  parser->asking = true;
  ok = km_token_is (&parser->scanner.token, "choose") ? parse_choices (parser, &ask) : parse_answer (parser, &ask);
  parser->asking = false;
  if (!ok)
    return false;
  km_parser_mark (parser, KM_MARK_ASK, text, strlen (text), parser->script->asks->len);
  g_array_append_val (parser->script->asks, ask);
  return true;
}

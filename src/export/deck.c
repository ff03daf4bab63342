/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decks. A question is shown with the state that it is asked in: after the first event of its call, which has changed
 * nothing yet, so that the picture is already of what the call is about. Its answer is the picture at the end of the
 * call, and stands for the slide of that call. */
#include "export/deck.h"

#include "base/i18n.h"
#include "model/narration/narration.h"
#include "model/quiz/question.h"
#include "workload/lesson.h"

enum
{
  CAPTION_LINES = 3,
  WHY_SENTENCES = 1, /* behind an answer */
};

typedef struct
{
  KmTimeline *timeline;
  KmScript *script;
  KmModel *model;
  GArray *pages;      /* KmExportPage */
  KmMarkKind subject; /* what makes a slide: KM_MARK_SLIDE or KM_MARK_NOTE */
  uint32_t answered;  /* operations of which an answer was the last slide; 0 = none */
} Deck;

/* Takes @heading and @caption over. */
static void
add_page (Deck *deck, KmCursor at, char *heading, char *caption, bool of_words)
{
  KmExportPage page = { .at = at, .heading = heading, .caption = caption, .of_words = of_words };
  g_array_append_val (deck->pages, page);
}

/* The title, and the machine: where the run is before its first call ("x86-32 · 64 MiB · Linux 2.6.34"). */
static void
add_title (Deck *deck)
{
  const char *title = km_script_title (deck->script);

  add_page (deck, (KmCursor){ 0, 0 }, g_strdup (*title ? title : _ ("Workload")), km_narrate_position (deck->model),
            true);
}

static void
add_chapter (Deck *deck, const KmMark *mark)
{
  add_page (deck, (KmCursor){ mark->op, mark->op > 0 ? KM_EVENT_LAST : 0 }, g_strdup (mark->text), g_strdup (""), true);
}

/* "yes / no", "it is full / it may not sleep"; NULL if nothing is to be chosen. Returns: (transfer full). */
static char *
choices_text (const KmQuestion *question)
{
  if (question->kind == KM_ANSWER_YES_NO)
    return g_strdup_printf ("%s / %s", _ ("Yes"), _ ("No"));
  return question->choices ? g_strjoinv (" / ", question->choices) : NULL;
}

/* A question without an answer is left out. */
static void
add_question (Deck *deck, size_t mark, uint32_t op)
{
  g_autoptr (KmQuestion) question = km_question_of_mark (deck->timeline, mark, NULL);
  g_autofree char *choices = NULL, *answer = NULL, *why = NULL;

  if (!question)
    return;
  choices = choices_text (question);
  add_page (deck, (KmCursor){ op + 1, 1 }, km_narrate_call (deck->model, op),
            g_strdup_printf ("%s%s%s", question->text, choices ? "\n" : "", choices ? choices : ""), false);
  km_timeline_seek (deck->timeline, question->seen);
  answer = km_answer_text (question->kind, (const char *const *)(void *)question->choices, question->right);
  why = km_model_why (deck->model, WHY_SENTENCES);
  /* Translators: the right answer to a question. */
  add_page (deck, question->seen, km_narrate_call (deck->model, op),
            g_strdup_printf (_ ("Answer: %s\n%s"), answer, why), false);
  deck->answered = op + 1;
}

/* One slide a call; of a note the heading is the call. */
static void
add_step (Deck *deck, const KmMark *mark)
{
  KmExportPage *last = &g_array_index (deck->pages, KmExportPage, deck->pages->len - 1);

  if (mark->kind == KM_MARK_NOTE
      && (deck->answered == mark->op + 1 || (!last->of_words && last->at.op == mark->op + 1)))
    return;
  add_page (deck, (KmCursor){ mark->op + 1, KM_EVENT_LAST }, mark->kind == KM_MARK_SLIDE ? g_strdup (mark->text) : NULL,
            NULL, false);
}

/* The slides of the marks from @first on that are in front of one operation: words, questions, the step. Returns the
 * first mark behind them. */
static size_t
add_marks (Deck *deck, const KmMark *marks, size_t first, size_t n)
{
  uint32_t op = marks[first].op;
  bool has_call = op < km_timeline_n_ops (deck->timeline);
  size_t end = first;

  while (end < n && marks[end].op == op)
    end++;
  for (size_t i = first; i < end; i++)
    if (marks[i].kind == KM_MARK_CHAPTER)
      add_chapter (deck, &marks[i]);
  for (size_t i = first; i < end && has_call; i++)
    if (marks[i].kind == KM_MARK_ASK)
      add_question (deck, i, op);
  for (size_t i = first; i < end && has_call; i++)
    if (marks[i].kind == deck->subject)
      add_step (deck, &marks[i]);
  return end;
}

static void
add_conclusion (Deck *deck)
{
  const char *conclusion = km_lesson_conclusion (deck->script);

  if (conclusion)
    add_page (deck, (KmCursor){ km_timeline_n_ops (deck->timeline), KM_EVENT_LAST }, g_strdup (_ ("Conclusion")),
              g_strdup (conclusion), true);
}

static void
add_all (Deck *deck)
{
  size_t n;
  const KmMark *marks = km_script_marks (deck->script, &n);

  add_title (deck);
  for (size_t i = 0; i < n;)
    i = add_marks (deck, marks, i, n);
  add_conclusion (deck);
  if (deck->pages->len == 1)
    add_page (deck, (KmCursor){ km_timeline_n_ops (deck->timeline), KM_EVENT_LAST }, NULL, NULL, false);
}

GArray *
km_deck_pages (KmTimeline *timeline, KmExportOptions *options)
{
  Deck deck = { .timeline = timeline, .script = km_timeline_script (timeline) };

  if (options->page_width <= 0)
    km_page_by_name ("16:9", &options->page_width, &options->page_height);
  options->title = *km_script_title (deck.script) ? km_script_title (deck.script) : NULL;
  options->caption = options->format == KM_EXPORT_PPTX ? KM_CAPTION_SENTENCE : KM_CAPTION_NOTE;
  options->caption_lines = CAPTION_LINES;
  deck.subject = km_script_last_mark (deck.script, KM_MARK_SLIDE, UINT32_MAX) ? KM_MARK_SLIDE : KM_MARK_NOTE;
  deck.pages = km_export_page_array_new ();
  km_timeline_seek (timeline, (KmCursor){ 0, 0 });
  deck.model = km_model_new (timeline);
  add_all (&deck);
  km_model_free (deck.model);
  return deck.pages;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmExportChoices: one table of rows, and what they make. See export_choices.h. */
#include "app/export_choices.h"

#include "app/children.h"
#include "app/page_print.h"
#include "app/settings.h"
#include "base/i18n.h"
#include "export/link.h"
#include "model/model.h"

#include <adwaita.h>
#include <stdlib.h>
#include <string.h>

typedef enum
{
  ROW_FORMAT,
  ROW_STEPS,
  ROW_STEPS_TEXT,
  ROW_PAGE,
  ROW_SIZE,
  ROW_SHEET,
  ROW_VIEW,
  ROW_THEME,
  ROW_TRANSPARENT,
  ROW_CAPTION,
  ROW_CAPTION_TEXT,
  ROW_TEXT,
  ROW_WIDTH,
  ROW_SCALE,
  ROW_SECONDS,
  ROW_PATHS,
  ROW_LINK,
  N_ROWS,
} Row;

enum
{
  MAX_VALUES = 14,
};

typedef enum
{
  GROUP_FILE,
  GROUP_PAGES,
  GROUP_LOOKS,
  N_GROUPS,
} Group;

typedef struct
{
  const char *word;  /* of the command line */
  const char *label; /* NULL: the word itself */
} Value;

/* Without values a row is an entry for a text, with those of a switch a switch. */
static const struct
{
  const char *name; /* in the settings */
  Group group;
  const char *title, *subtitle;
  const char *fallback;
  Value values[MAX_VALUES + 1];
} rows[N_ROWS] = {
  [ROW_FORMAT] = { "format",
                   GROUP_FILE,
                   N_ ("Format"),
                   NULL,
                   "png",
                   { { "png", N_ ("PNG, slides and web") },
                     { "svg", N_ ("SVG, to be edited") },
                     { "pdf", N_ ("PDF, print and LaTeX") },
                     { "pptx", N_ ("PPTX, shapes that move") },
                     { "tex", N_ ("LaTeX, overlays for beamer") },
                     { "gif", N_ ("GIF, animated") },
                     { "webp", N_ ("WebP, animated") },
                     { "html", N_ ("Web page, to step through") },
                     { "json", N_ ("JSON, the shapes with their names") },
                     { "csv", N_ ("CSV, counters over time") },
                     { "counters.json", N_ ("JSON, counters over time") } } },
  [ROW_STEPS] = { "steps",
                  GROUP_PAGES,
                  N_ ("Steps"),
                  NULL,
                  "step",
                  { { "step", N_ ("This step") },
                    { "slides", N_ ("Slides of the workload") },
                    { "deck", N_ ("Lecture, with its questions") },
                    { "notes", N_ ("Calls with a note") },
                    { "calls", N_ ("All calls") },
                    { "changes", N_ ("Events that change something") },
                    { "all", N_ ("All events") },
                    { "own", N_ ("By number…") } } },
  /* Translators: title of an entry; what is in parentheses is an example of what it takes. */
  [ROW_STEPS_TEXT] = { "steps-text", GROUP_PAGES, N_ ("Calls and events (1-20 or 3.5,7,9)"), NULL, "1-3", { { 0 } } },
  [ROW_PAGE] = { "page",
                 GROUP_PAGES,
                 N_ ("Page"),
                 NULL,
                 "16:9",
                 { { "16:9", N_ ("Slide, 16:9") },
                   { "4:3", N_ ("Slide, 4:3") },
                   { "half", N_ ("Half a slide") },
                   { "A4", NULL },
                   { "A4-landscape", N_ ("A4, landscape") },
                   { "none", N_ ("As high as the picture") },
                   { "own", N_ ("Another size…") } } },
  [ROW_SIZE] = { "size", GROUP_PAGES, N_ ("Width and height (200x200 to 8000x8000)"), NULL, "1280x720", { { 0 } } },
  [ROW_SHEET] = { "sheet",
                  GROUP_PAGES,
                  N_ ("Sheets"),
                  NULL,
                  "0",
                  { { "0", N_ ("One page a step") },
                    { "1", N_ ("Handout, 1 step a sheet") },
                    { "2", N_ ("Handout, 2 steps a sheet") },
                    { "3", N_ ("Handout, 3 steps and lines") },
                    { "6", N_ ("Handout, 6 steps a sheet") },
                    { "9", N_ ("Handout, 9 steps a sheet") } } },
  [ROW_VIEW] = { "view",
                 GROUP_LOOKS,
                 N_ ("Picture"),
                 NULL,
                 "auto",
                 { { "auto", N_ ("What the step is about") },
                   { "window", N_ ("As in the window") },
                   { "all", N_ ("Everything") },
                   { "zones", N_ ("Zones") },
                   { "buddy", N_ ("Buddy system") },
                   { "frames", N_ ("Page frames") },
                   { "free-lists", N_ ("Free lists") },
                   { "pcp", N_ ("Per-CPU lists") },
                   { "slabs", N_ ("Slabs") },
                   { "arrays", N_ ("Array caches") },
                   { "caches", N_ ("Caches") },
                   { "virtual", N_ ("Virtual memory") },
                   { "code", N_ ("Code at this step") } } },
  [ROW_THEME] = { "theme",
                  GROUP_LOOKS,
                  N_ ("Theme"),
                  NULL,
                  "light",
                  { { "light", N_ ("Light") },
                    { "dark", N_ ("Dark") },
                    { "high-contrast", N_ ("High contrast") },
                    { "high-contrast-dark", N_ ("High contrast, dark") },
                    { "print", N_ ("Print, no colours") } } },
  [ROW_TRANSPARENT] = { "transparent",
                        GROUP_LOOKS,
                        N_ ("Transparent"),
                        NULL,
                        "no",
                        { { "no", NULL }, { "yes", NULL } } },
  [ROW_CAPTION] = { "caption",
                    GROUP_LOOKS,
                    N_ ("Caption"),
                    NULL,
                    "sentence",
                    { { "sentence", N_ ("What happens") },
                      { "note", N_ ("The note") },
                      { "call", N_ ("The call") },
                      { "own", N_ ("Own words…") },
                      { "none", N_ ("None") } } },
  [ROW_CAPTION_TEXT] = { "caption-text", GROUP_LOOKS, N_ ("Caption in your own words"), NULL, "", { { 0 } } },
  [ROW_TEXT] = { "text",
                 GROUP_LOOKS,
                 N_ ("Size of words"),
                 NULL,
                 "1",
                 { { "0.8", N_ ("Small") },
                   { "1", N_ ("Normal") },
                   { "1.25", N_ ("Large") },
                   { "1.5", N_ ("Very large") } } },
  [ROW_WIDTH] = { "width",
                  GROUP_LOOKS,
                  N_ ("Width"),
                  N_ ("Wider means smaller words on a page"),
                  "1200",
                  { { "900", NULL }, { "1200", NULL }, { "1600", NULL }, { "2000", NULL } } },
  [ROW_SCALE] = { "scale",
                  GROUP_FILE,
                  N_ ("Resolution"),
                  NULL,
                  "2",
                  { { "1", "1 ×" }, { "2", "2 ×" }, { "3", "3 ×" }, { "4", "4 ×" } } },
  [ROW_SECONDS] = { "seconds",
                    GROUP_FILE,
                    N_ ("Each step stays"),
                    NULL,
                    "0",
                    { { "0", N_ ("As long as it takes to read") },
                      { "0.5", N_ ("Half a second") },
                      { "1", N_ ("1 second") },
                      { "2", N_ ("2 seconds") },
                      { "5", N_ ("5 seconds") } } },
  /* Translators: title of an entry; the code is on the page and leads to a web page of the workload. */
  [ROW_LINK] = { "qr", GROUP_LOOKS, N_ ("Web address, as a QR code"), NULL, "", { { 0 } } },
  [ROW_PATHS] = { "text-as-paths",
                  GROUP_FILE,
                  N_ ("Letters as shapes"),
                  N_ ("For programs without the fonts"),
                  "no",
                  { { "no", NULL }, { "yes", NULL } } },
};

#define BIT(row) (1u << (row))
#define STEPS (BIT (ROW_FORMAT) | BIT (ROW_STEPS))
#define PAGES                                                                                                          \
  (STEPS | BIT (ROW_PAGE) | BIT (ROW_VIEW) | BIT (ROW_THEME) | BIT (ROW_TRANSPARENT) | BIT (ROW_CAPTION)               \
   | BIT (ROW_TEXT) | BIT (ROW_WIDTH) | BIT (ROW_LINK))

/* In the order of the values of the row. */
static const KmExportKind kinds[] = {
  { "png", KM_EXPORT_PNG, false, true, PAGES | BIT (ROW_SCALE) },
  { "svg", KM_EXPORT_SVG, false, true, PAGES | BIT (ROW_PATHS) },
  { "pdf", KM_EXPORT_PDF, true, true, PAGES | BIT (ROW_SHEET) },
  { "pptx", KM_EXPORT_PPTX, true, true, PAGES },
  { "tex", KM_EXPORT_LATEX, true, true, PAGES },
  { "gif", KM_EXPORT_GIF, true, true, PAGES | BIT (ROW_SCALE) | BIT (ROW_SECONDS) },
  { "webp", KM_EXPORT_WEBP, true, true, PAGES | BIT (ROW_SCALE) | BIT (ROW_SECONDS) },
  { "html", KM_EXPORT_PNG, true, false, BIT (ROW_FORMAT) },
  { "json", KM_EXPORT_JSON, false, true, PAGES },
  { "csv", KM_EXPORT_CSV, true, false, STEPS },
  { "counters.json", KM_EXPORT_COUNTERS_JSON, true, false, STEPS },
};

static const KmExportKind print_kind = { NULL, KM_EXPORT_PDF, true, true,
                                         BIT (ROW_STEPS) | BIT (ROW_SHEET) | BIT (ROW_VIEW) | BIT (ROW_CAPTION)
                                             | BIT (ROW_TEXT) };

struct _KmExportChoices
{
  GtkWidget parent_instance;

  GSettings *settings; /* owned; NULL if the schema is not installed */
  bool prints;
  bool filling; /* what is chosen comes from the settings */

  /* borrowed */
  GtkWidget *groups[N_GROUPS];
  GtkWidget *rows[N_ROWS];
  GtkSwitch *switches[N_ROWS]; /* NULL in other rows */
};

G_DEFINE_FINAL_TYPE (KmExportChoices, km_export_choices, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_PRINTS,
};

static guint changed_signal;

/* ---- what is chosen ---- */

static bool
is_switch (Row row)
{
  return g_strcmp0 (rows[row].values[0].word, "no") == 0;
}

static bool
is_entry (Row row)
{
  return !rows[row].values[0].word;
}

/* The word of a row, of an entry its text (transfer none). */
static const char *
chosen (KmExportChoices *self, Row row)
{
  if (is_entry (row))
    return gtk_editable_get_text (GTK_EDITABLE (self->rows[row]));
  if (is_switch (row))
    return gtk_switch_get_active (self->switches[row]) ? "yes" : "no";
  return rows[row].values[adw_combo_row_get_selected (ADW_COMBO_ROW (self->rows[row]))].word;
}

static bool
is_chosen (KmExportChoices *self, Row row, const char *word)
{
  return g_str_equal (chosen (self, row), word);
}

static guint
value_index (Row row, const char *word)
{
  for (guint i = 0; rows[row].values[i].word; i++)
    if (g_strcmp0 (rows[row].values[i].word, word) == 0)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static void
choose (KmExportChoices *self, Row row, const char *word)
{
  guint i = value_index (row, word);

  if (is_entry (row))
    gtk_editable_set_text (GTK_EDITABLE (self->rows[row]), word);
  else if (i == GTK_INVALID_LIST_POSITION)
    return;
  else if (is_switch (row))
    gtk_switch_set_active (self->switches[row], i == 1);
  else
    adw_combo_row_set_selected (ADW_COMBO_ROW (self->rows[row]), i);
}

const KmExportKind *
km_export_choices_kind (KmExportChoices *self)
{
  return self->prints ? &print_kind : &kinds[adw_combo_row_get_selected (ADW_COMBO_ROW (self->rows[ROW_FORMAT]))];
}

/* ---- rows that mean something ---- */

static unsigned
rows_that_count (KmExportChoices *self)
{
  unsigned there = km_export_choices_kind (self)->rows;
  bool deck = is_chosen (self, ROW_STEPS, "deck");

  if (there & BIT (ROW_STEPS) && is_chosen (self, ROW_STEPS, "own"))
    there |= BIT (ROW_STEPS_TEXT);
  if (there & BIT (ROW_PAGE) && is_chosen (self, ROW_PAGE, "own"))
    there |= BIT (ROW_SIZE);
  if (deck) /* it says what it needs */
    there &= ~BIT (ROW_CAPTION);
  if (there & BIT (ROW_CAPTION) && is_chosen (self, ROW_CAPTION, "own"))
    there |= BIT (ROW_CAPTION_TEXT);
  if (!is_chosen (self, ROW_PAGE, "none") || deck)
    there &= ~BIT (ROW_WIDTH);
  return there;
}

static void
show_rows (KmExportChoices *self)
{
  unsigned there = rows_that_count (self), groups = 0;

  for (Row row = 0; row < N_ROWS; row++)
    {
      gtk_widget_set_visible (self->rows[row], (there & BIT (row)) != 0);
      groups |= there & BIT (row) ? BIT (rows[row].group) : 0;
    }
  for (Group group = 0; group < N_GROUPS; group++)
    gtk_widget_set_visible (self->groups[group], (groups & BIT (group)) != 0);
}

/* ---- keeping ---- */

/* A print has other habits than an export. Returns: (transfer full). */
static char *
name_of (KmExportChoices *self, Row row)
{
  return g_strconcat (self->prints ? "print-" : "", rows[row].name, NULL);
}

static void
fill (KmExportChoices *self)
{
  self->filling = true;
  for (Row row = 0; row < N_ROWS; row++)
    {
      g_autofree char *name = name_of (self, row), *word = km_settings_get_word (self->settings, "export", name);

      choose (self, row, rows[row].fallback);
      if (word)
        choose (self, row, word);
    }
  self->filling = false;
  show_rows (self);
}

static void
changed_cb (GtkWidget *row_widget)
{
  KmExportChoices *self = KM_EXPORT_CHOICES (gtk_widget_get_ancestor (row_widget, KM_TYPE_EXPORT_CHOICES));

  if (!self || self->filling)
    return;
  for (Row row = 0; row < N_ROWS; row++)
    if (self->rows[row] == row_widget || GTK_WIDGET (self->switches[row]) == row_widget)
      {
        g_autofree char *name = name_of (self, row);

        km_settings_set_word (self->settings, "export", name, chosen (self, row));
      }
  show_rows (self);
  g_signal_emit (self, changed_signal, 0);
}

void
km_export_choices_follow_name (KmExportChoices *self, const char *name)
{
  const char *best = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds) && !self->prints; i++)
    if (g_str_has_suffix (name, kinds[i].ending) && (!best || strlen (kinds[i].ending) > strlen (best)))
      best = kinds[i].ending;
  if (best)
    choose (self, ROW_FORMAT, best);
}

/* ---- what it makes ---- */

static void
fill_page (KmExportChoices *self, unsigned there, KmExportOptions *options)
{
  const char *page = chosen (self, ROW_PAGE);

  if (!(there & BIT (ROW_PAGE)))
    page = "16:9";
  if (g_str_equal (page, "own"))
    page = chosen (self, ROW_SIZE);
  if (!g_str_equal (page, "none") && !km_page_by_name (page, &options->page_width, &options->page_height))
    km_page_by_name (rows[ROW_SIZE].fallback, &options->page_width, &options->page_height);
  options->per_page = there & BIT (ROW_SHEET) ? (unsigned)atoi (chosen (self, ROW_SHEET)) : 0;
  options->width = g_ascii_strtod (chosen (self, ROW_WIDTH), NULL);
}

static void
fill_looks (KmExportChoices *self, KmExportOptions *options)
{
  options->views = 0;
  km_views_by_name (chosen (self, ROW_VIEW), &options->views);
  km_theme_by_name (chosen (self, ROW_THEME), &options->theme);
  options->transparent = is_chosen (self, ROW_TRANSPARENT, "yes");
  if (!km_caption_by_name (chosen (self, ROW_CAPTION), &options->caption))
    options->caption = KM_CAPTION_OWN;
  options->text_scale = g_ascii_strtod (chosen (self, ROW_TEXT), NULL);
  options->scale = g_ascii_strtod (chosen (self, ROW_SCALE), NULL);
  options->seconds = g_ascii_strtod (chosen (self, ROW_SECONDS), NULL);
  options->text_as_paths = is_chosen (self, ROW_PATHS, "yes");
}

/* A call that was taken in one step is shown as one. */
static KmCursor
step_on_show (KmViewState *state)
{
  KmTimeline *timeline = km_view_state_timeline (state);
  KmCursor at = km_timeline_cursor (timeline), from = km_model_from (km_view_state_model (state));
  uint32_t n;

  km_timeline_events (timeline, &n);
  if (at.op > 0 && at.event == n && from.op < at.op)
    at.event = KM_EVENT_LAST;
  return at;
}

/* Paper has the theme for it, and its own colour. */
static void
prepare_print (KmPageChoice *choice)
{
  g_autoptr (GtkPageSetup) setup = km_page_print_setup (choice->options.per_page);
  double width, height;

  choice->options.theme = KM_THEME_PRINT;
  choice->options.transparent = true;
  km_page_print_room (setup, choice->options.per_page, &width, &height);
  choice->paper_width = width;
  choice->paper_height = height;
  if (choice->options.per_page > 0)
    return;
  choice->options.page_width = width;
  choice->options.page_height = height;
}

KmPageChoice *
km_export_choices_make (KmExportChoices *self, KmViewState *state, double level, KmPfn centre)
{
  const KmExportKind *kind = km_export_choices_kind (self);
  const char *steps = chosen (self, ROW_STEPS);
  KmPageChoice *choice = km_page_choice_new (km_view_state_script (state), step_on_show (state),
                                             g_str_equal (steps, "own") ? chosen (self, ROW_STEPS_TEXT) : steps);

  choice->selection = *km_view_state_selection (state);
  choice->caption = g_strdup (chosen (self, ROW_CAPTION_TEXT));
  if (km_link_is_address (chosen (self, ROW_LINK)))
    choice->link = g_strdup (chosen (self, ROW_LINK));
  choice->web = kind->ending && g_str_equal (kind->ending, "html");
  choice->options.format = kind->format;
  fill_page (self, rows_that_count (self), &choice->options);
  fill_looks (self, &choice->options);
  if (choice->options.views == 0 && choice->options.page_width <= 0 && g_str_equal (steps, "step"))
    choice->options.views = km_stage_views (km_stage_of_call (km_view_state_model (state)));
  if (is_chosen (self, ROW_VIEW, "window"))
    {
      choice->options.views = km_view_state_seen_views (state);
      choice->options.level = level;
      choice->options.centre = centre;
    }
  if (self->prints)
    prepare_print (choice);
  return choice;
}

/* ---- GObject ---- */

static void
add_combo (KmExportChoices *self, Row row)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (const Value *value = rows[row].values; value->word; value++)
    gtk_string_list_append (labels, value->label ? _ (value->label) : value->word);
  self->rows[row] = g_object_new (ADW_TYPE_COMBO_ROW, "model", labels, NULL);
  g_signal_connect (self->rows[row], "notify::selected", G_CALLBACK (changed_cb), NULL);
}

static void
add_switch (KmExportChoices *self, Row row)
{
  self->switches[row] = g_object_new (GTK_TYPE_SWITCH, "valign", GTK_ALIGN_CENTER, NULL);
  self->rows[row] = g_object_new (ADW_TYPE_ACTION_ROW, "activatable-widget", self->switches[row], NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->rows[row]), GTK_WIDGET (self->switches[row]));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->switches[row]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (rows[row].title), -1);
  g_signal_connect (self->switches[row], "notify::active", G_CALLBACK (changed_cb), NULL);
}

static void
add_row (KmExportChoices *self, Row row)
{
  if (is_entry (row))
    {
      self->rows[row] = adw_entry_row_new ();
      g_signal_connect (self->rows[row], "changed", G_CALLBACK (changed_cb), NULL);
    }
  else if (is_switch (row))
    add_switch (self, row);
  else
    add_combo (self, row);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rows[row]), _ (rows[row].title));
  if (rows[row].subtitle)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->rows[row]), _ (rows[row].subtitle));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->groups[rows[row].group]), self->rows[row]);
}

static void
km_export_choices_constructed (GObject *object)
{
  KmExportChoices *self = KM_EXPORT_CHOICES (object);

  G_OBJECT_CLASS (km_export_choices_parent_class)->constructed (object);
  for (Group group = 0; group < N_GROUPS; group++)
    {
      self->groups[group] = adw_preferences_group_new ();
      gtk_widget_set_parent (self->groups[group], GTK_WIDGET (self));
    }
  for (Row row = 0; row < N_ROWS; row++)
    add_row (self, row);
  fill (self);
}

static void
km_export_choices_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_PRINTS)
    KM_EXPORT_CHOICES (object)->prints = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
km_export_choices_dispose (GObject *object)
{
  KmExportChoices *self = KM_EXPORT_CHOICES (object);

  self->filling = true;
  km_drop_children (GTK_WIDGET (self));
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (km_export_choices_parent_class)->dispose (object);
}

static void
km_export_choices_class_init (KmExportChoicesClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->constructed = km_export_choices_constructed;
  object_class->dispose = km_export_choices_dispose;
  object_class->set_property = km_export_choices_set_property;
  g_object_class_install_property (
      object_class, PROP_PRINTS,
      g_param_spec_boolean ("prints", NULL, NULL, FALSE,
                            G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
  changed_signal =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BOX_LAYOUT);
}

static void
km_export_choices_init (KmExportChoices *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 18);
  self->settings = km_settings_new ();
}

GtkWidget *
km_export_choices_new (bool prints)
{
  return g_object_new (KM_TYPE_EXPORT_CHOICES, "prints", prints, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, presenting: the window is laid out for the height of its screen.
 *
 *   call (4 %, less if it is long)          event 18 of 22
 *   stage, no words smaller than 2.5 %, nothing scrolls
 *   caption (3.5 %, less if it is long): the note of the call, or with N the sentence of the step
 *
 * The transport bar lies over the bottom and goes, with the pointer, two seconds after the mouse has moved. Keys of
 * presenting come here before anything else sees them; all others are those of the window. */
#include "app/window_private.h"

#include "base/i18n.h"
#include "model/narration/narration.h"
#include "workload/lesson.h"

#include <math.h>

enum
{
  CONTROLS_MS = 2000, /* that they stay after the mouse has moved */
  LASER_PX = 48,      /* of the cursor; the dot is half as wide */
};

/* Shares of the height. */
#define CALL_SHARE 0.04
#define LEAST_SHARE 0.025
#define LINE_HEIGHT 1.2 /* of a call, in its size; a long one is smaller, and nothing moves */
#define CAPTION_BOX_SHARE 0.14
#define CAPTION_PAD_SHARE 0.018

static const double call_shares[] = { CALL_SHARE, 0.035, 0.03, LEAST_SHARE };
static const double caption_shares[] = { 0.035, 0.032, 0.029, 0.027, LEAST_SHARE };

/* ---- the caption ---- */

/* The note that opens the file, before that of the first call; NULL if there is none. */
static const char *
opening_of (KmScript *script)
{
  size_t n;
  const KmMark *marks = km_script_marks (script, &n), *last = km_script_last_mark (script, KM_MARK_NOTE, 0);

  for (size_t i = 0; i < n && marks[i].op == 0; i++)
    if (marks[i].kind == KM_MARK_NOTE)
      return &marks[i] == last ? NULL : marks[i].text;
  return NULL;
}

static char *
caption_of (KmWindow *self)
{
  KmScript *script = km_view_state_script (self->state);
  uint32_t op = km_timeline_cursor (km_view_state_timeline (self->state)).op;
  const char *note = op > 0 ? km_script_note (script, op - 1) : opening_of (script);

  if (km_view_state_at_end (self->state) && km_lesson_conclusion (script))
    note = km_lesson_conclusion (script);
  if (note && !self->says_sentence)
    return g_strdup (note);
  return km_narrate_cursor (km_view_state_model (self->state));
}

/* Sets @text on @label in the largest size, of @n shares of the height, in which it fits into @width and has at most
 * @lines lines, or for 0 any number of them in the caption's box. */
static void
fit (KmWindow *self, GtkLabel *label, const char *text, const double *shares, guint n, int width, int lines)
{
  double most = self->presented_height * (CAPTION_BOX_SHARE - 2 * CAPTION_PAD_SHARE), size = 0;
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (label), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoFontDescription *font = pango_font_description_copy (
      pango_context_get_font_description (gtk_widget_get_pango_context (GTK_WIDGET (label))));

  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  for (guint i = 0; i < n; i++)
    {
      int needed;

      size = ceil (self->presented_height * shares[i]);
      pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
      pango_layout_set_font_description (layout, font);
      pango_layout_get_pixel_size (layout, NULL, &needed);
      if (lines > 0 ? pango_layout_get_line_count (layout) <= lines : needed <= most)
        break;
    }
  pango_attr_list_insert (attributes, pango_attr_size_new_absolute ((int)size * PANGO_SCALE));
  gtk_label_set_attributes (label, attributes);
  gtk_label_set_text (label, text);
  pango_font_description_free (font);
}

/* A call is one line, beside which the place has room. */
static void
fit_words (KmWindow *self, const char *call, const char *caption)
{
  int pad = self->presented_height / 28, width = gtk_widget_get_width (GTK_WIDGET (self)) - 2 * pad, place;

  gtk_widget_measure (GTK_WIDGET (self->present_place), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &place, NULL, NULL);
  fit (self, self->present_call, call, call_shares, G_N_ELEMENTS (call_shares), MAX (width - place - pad, 1), 1);
  fit (self, self->caption_label, caption, caption_shares, G_N_ELEMENTS (caption_shares), width, 0);
}

/* The title if the call is a slide, else where in the call one is. */
static char *
place_of (KmWindow *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  KmCursor cursor = km_timeline_cursor (timeline);
  const KmMark *slide =
      cursor.op > 0 ? km_script_last_mark (km_view_state_script (self->state), KM_MARK_SLIDE, cursor.op - 1) : NULL;
  uint32_t n_events;

  if (slide && slide->op == cursor.op - 1)
    return g_strdup (slide->text);
  km_timeline_events (timeline, &n_events);
  return cursor.op > 0 ? g_strdup_printf (_ ("%u of %u"), MIN (cursor.event, n_events), n_events) : g_strdup ("");
}

void
km_window_show_caption (KmWindow *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  g_autofree char *call = NULL, *place = NULL, *caption = NULL;
  uint32_t op;

  if (!self->presenting || !timeline)
    return;
  op = km_timeline_cursor (timeline).op;
  call = op > 0 ? km_narrate_call (km_view_state_model (self->state), op - 1)
                : km_session_name (km_view_state_session (self->state));
  place = place_of (self);
  caption = caption_of (self);
  gtk_label_set_text (self->present_place, place);
  if (self->presented_height > 0)
    fit_words (self, call, caption);
}

/* ---- sizes ---- */

char *
km_window_present_css (KmWindow *self)
{
  double h = self->presented_height, least = ceil (h * LEAST_SHARE);

  return g_strdup_printf ("window.kmemscope.presenting { font-size: %.0fpx; }\n"
                          ".present-top { padding: %.0fpx %.0fpx %.0fpx %.0fpx; }\n"
                          ".present-top .call { font-size: %.0fpx; padding: 0; min-height: %.0fpx; }\n"
                          ".present-top .place { font-size: %.0fpx; }\n"
                          ".presenting .caption-box { padding: %.0fpx %.0fpx; min-height: %.0fpx; }\n",
                          least, h * 0.02, h / 28, h * 0.01, h / 28, ceil (h * CALL_SHARE),
                          ceil (h * CALL_SHARE * LINE_HEIGHT), least, h * CAPTION_PAD_SHARE, h / 28,
                          floor (h * (CAPTION_BOX_SHARE - 2 * CAPTION_PAD_SHARE)));
}

double
km_window_present_text_scale (KmWindow *self)
{
  return MAX (1, self->presented_height * LEAST_SHARE / 12); /* ordinary words are 12 pixels high at a scale of 1 */
}

void
km_window_size_presentation (KmWindow *self)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (!self->presenting || self->presented_height == height || height == 0)
    return;
  self->presented_height = height;
  km_canvas_set_presenting (self->canvas, ceil (height * LEAST_SHARE));
  km_window_apply_text_scale (self);
  km_window_show_caption (self);
}

/* ---- controls and pointer ---- */

static void
set_pointer (KmWindow *self)
{
  bool hidden = self->presenting && self->controls_timeout == 0;

  if (self->laser)
    gtk_widget_set_cursor (GTK_WIDGET (self), self->laser_cursor);
  else
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self), hidden ? "none" : NULL);
}

static gboolean
hide_controls_cb (gpointer user_data)
{
  KmWindow *self = user_data;

  self->controls_timeout = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->controls_bin), FALSE);
  set_pointer (self);
  return G_SOURCE_REMOVE;
}

static void
motion_cb (KmWindow *self, double x, double y)
{
  bool known = self->pointer[0] >= 0, moved = fabs (x - self->pointer[0]) + fabs (y - self->pointer[1]) > 3;

  if (!moved)
    return;
  self->pointer[0] = x;
  self->pointer[1] = y;
  if (!self->presenting || self->laser || !known)
    return;
  g_clear_handle_id (&self->controls_timeout, g_source_remove);
  self->controls_timeout = g_timeout_add (CONTROLS_MS, hide_controls_cb, self);
  gtk_widget_set_visible (GTK_WIDGET (self->controls_bin), TRUE);
  set_pointer (self);
}

/* A red dot. */
static GdkCursor *
make_laser (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, LASER_PX, LASER_PX);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  cairo_arc (cr, LASER_PX / 2.0, LASER_PX / 2.0, LASER_PX / 4.0, 0, 2 * G_PI);
  cairo_set_source_rgba (cr, 0.88, 0.05, 0.05, 0.9);
  cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  bytes =
      g_bytes_new (cairo_image_surface_get_data (surface), (size_t)cairo_image_surface_get_stride (surface) * LASER_PX);
  texture = gdk_memory_texture_new (LASER_PX, LASER_PX, GDK_MEMORY_DEFAULT, bytes,
                                    (size_t)cairo_image_surface_get_stride (surface));
  cairo_surface_destroy (surface);
  return gdk_cursor_new_from_texture (texture, LASER_PX / 2, LASER_PX / 2, NULL);
}

/* ---- keys ---- */

static void
toggle_sentence (KmWindow *self)
{
  self->says_sentence = !self->says_sentence;
  km_window_show_caption (self);
}

static void
toggle_blank (KmWindow *self)
{
  gtk_widget_set_visible (self->blank, !gtk_widget_get_visible (self->blank));
}

static void
toggle_laser (KmWindow *self)
{
  if (!self->laser_cursor)
    self->laser_cursor = make_laser ();
  self->laser = !self->laser;
  set_pointer (self);
}

static void
toggle_magnifier (KmWindow *self)
{
  km_canvas_toggle_magnifier (self->canvas);
}

/* Answers the question on show, or goes to the next one. */
static void
next_question (KmWindow *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  KmCursor cursor = km_timeline_cursor (timeline);
  size_t n;
  const KmMark *marks = km_script_marks (km_view_state_script (self->state), &n);
  uint32_t n_events;

  if (km_question_card_reveal (self->question_card))
    return;
  km_timeline_events (timeline, &n_events);
  for (size_t i = 0; i < n; i++)
    if (marks[i].kind == KM_MARK_ASK
        && (marks[i].op > cursor.op || (marks[i].op == cursor.op && cursor.event < n_events)))
      {
        km_view_state_seek (self->state, (KmCursor){ marks[i].op, marks[i].op > 0 ? KM_EVENT_LAST : 0 });
        return;
      }
  km_window_toast (self, _ ("There is no other question."));
}

static void
next_idea (KmWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.forward-idea", NULL);
}

static void
previous_idea (KmWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.back-idea", NULL);
}

static const struct
{
  guint key;
  void (*act) (KmWindow *self);
} keys[] = {
  { GDK_KEY_n, toggle_sentence },   { GDK_KEY_b, toggle_blank },        { GDK_KEY_period, toggle_blank },
  { GDK_KEY_l, toggle_laser },      { GDK_KEY_z, toggle_magnifier },    { GDK_KEY_q, next_question },
  { GDK_KEY_Page_Down, next_idea }, { GDK_KEY_Page_Up, previous_idea },
};

static void
show_typed (KmWindow *self)
{
  g_autofree char *text = g_strdup_printf ("%u", self->typed);

  gtk_label_set_text (self->typed_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->typed_label), self->typed > 0);
}

/* Digits, and Return behind them: the number of a call. */
static bool
type_number (KmWindow *self, guint key)
{
  bool is_digit = key >= GDK_KEY_0 && key <= GDK_KEY_9, goes = key == GDK_KEY_Return && self->typed > 0;
  uint32_t typed = self->typed;

  if (!is_digit && !goes)
    {
      self->typed = 0;
      show_typed (self);
      return false;
    }
  self->typed = goes ? 0 : MIN (typed, 9999999) * 10 + (key - GDK_KEY_0);
  show_typed (self);
  if (goes)
    km_view_state_seek (self->state, (KmCursor){ typed, KM_EVENT_LAST });
  return true;
}

static gboolean
key_cb (KmWindow *self, guint key, guint keycode, GdkModifierType state)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (!self->presenting || !km_view_state_document (self->state)
      || (state & gtk_accelerator_get_default_mod_mask ()) != 0 || GTK_IS_EDITABLE (focus))
    return FALSE;
  if (gtk_widget_get_visible (self->blank))
    {
      toggle_blank (self);
      return TRUE;
    }
  if (type_number (self, key))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].key == gdk_keyval_to_lower (key))
      {
        keys[i].act (self);
        return TRUE;
      }
  return FALSE;
}

/* ---- beginning and ending ---- */

/* A question takes the place of the caption. */
static void
make_room_for_question (KmWindow *self)
{
  bool asks = gtk_widget_get_visible (GTK_WIDGET (self->question_card));

  gtk_widget_set_visible (self->explanation_slot, !self->presenting || asks);
  gtk_widget_set_visible (self->caption_box, self->presenting && !asks);
}

/* The transport bar lies below everything, or while presenting over it. */
static void
move_controls (KmWindow *self, bool over)
{
  GtkWidget *bar = g_object_ref (GTK_WIDGET (self->timeline_bar));

  if (over)
    {
      gtk_box_remove (GTK_BOX (self->content), bar);
      adw_bin_set_child (self->controls_bin, bar);
    }
  else
    {
      adw_bin_set_child (self->controls_bin, NULL);
      gtk_box_append (GTK_BOX (self->content), bar);
    }
  g_object_unref (bar);
}

static void
end_aids (KmWindow *self)
{
  g_clear_handle_id (&self->controls_timeout, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self->controls_bin), FALSE);
  gtk_widget_set_visible (self->blank, FALSE);
  self->laser = false;
  self->typed = 0;
  show_typed (self);
  set_pointer (self);
}

void
km_window_set_presenting (KmWindow *self, bool presenting)
{
  GtkPolicyType policy = presenting ? GTK_POLICY_EXTERNAL : GTK_POLICY_AUTOMATIC;
  GtkWidget *others[] = { self->header, self->left_column, GTK_WIDGET (self->stage_tabs) };

  if (self->presenting == presenting)
    return;
  self->presenting = presenting;
  self->presented_height = 0;
  self->pointer[0] = -1;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    gtk_widget_set_visible (others[i], !presenting);
  gtk_widget_set_visible (self->present_top, presenting);
  make_room_for_question (self);
  km_window_place_question (self);
  move_controls (self, presenting);
  km_window_update_inspector (self);
  gtk_scrolled_window_set_policy (self->canvas_scroller, policy, policy);
  end_aids (self);
  if (presenting)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "presenting");
      gtk_window_fullscreen (GTK_WINDOW (self));
      km_window_size_presentation (self);
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), "presenting");
      gtk_window_unfullscreen (GTK_WINDOW (self));
      km_canvas_set_presenting (self->canvas, 0);
      km_window_apply_text_scale (self);
    }
  km_window_changed (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

static void
fullscreened_cb (KmWindow *self)
{
  if (!gtk_window_is_fullscreen (GTK_WINDOW (self)) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    km_window_set_presenting (self, false);
}

void
km_window_init_present (KmWindow *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new (), *key = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (motion, GTK_PHASE_CAPTURE);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (fullscreened_cb), NULL);
  g_signal_connect_object (self->question_card, "notify::visible", G_CALLBACK (make_room_for_question), self,
                           G_CONNECT_SWAPPED);
}

void
km_window_finish_present (KmWindow *self)
{
  g_clear_handle_id (&self->controls_timeout, g_source_remove);
  g_clear_object (&self->laser_cursor);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWindow, looks.
 *
 * 1. One CSS provider scales the text of the window (projector zoom); the canvas scales its own.
 * 2. Below NARROW_WIDTH (more with larger text) the inspector lies over the canvas instead of beside it. Below
 *    LOW_HEIGHT a question is asked in the column of the script, and a sentence has fewer lines, so that the picture
 *    keeps its height.
 * 3. On a screen with much room the picture and what is said about it are larger than the other words.
 * 4. While presenting, the height of the screen decides (window_present.c).
 *
 * A circle of two: presenting begins and ends with new sizes, and the sizes ask it how it presents. */
#include "app/window_private.h"

#include "app/tall_scroller.h"

enum
{
  NARROW_WIDTH = 1120,
  LOW_HEIGHT = 600,
  ROOM_WIDTH = 1920, /* what a window has as a rule, at most; one with more has room for a larger picture */
  ROOM_HEIGHT = 1130,
};

/* ---- text ---- */

static double
system_text_scale (KmWindow *self)
{
  int dpi = 0;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? dpi / (96.0 * PANGO_SCALE) : 1;
}

/* How large the words of the window are. */
static double
window_factor (KmWindow *self)
{
  return self->presenting ? km_window_present_text_scale (self) : self->zoom * system_text_scale (self);
}

/* How much larger the picture is than other words, in percent. */
static int
room_percent (KmWindow *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double room = MIN ((double)width / ROOM_WIDTH, (double)height / ROOM_HEIGHT) / window_factor (self);

  return self->presenting ? 100 : MAX (100, (int)(room * 4) * 25);
}

void
km_window_apply_text_scale (KmWindow *self)
{
  int room = room_percent (self);
  g_autofree char *present = self->presenting ? km_window_present_css (self) : g_strdup ("");
  g_autofree char *css =
      g_strdup_printf ("window.kmemscope { font-size: %.0f%%; }\n.canvas-pane { font-size: %d%%; }\n%s",
                       self->zoom * 100, room, present);

  self->room = room;
  gtk_css_provider_load_from_data (self->text_css, css, -1);
  km_view_state_set_text_scale (self->state, window_factor (self) * room / 100);
}

/* ---- narrow windows ---- */

static void
set_narrow (KmWindow *self, bool narrow)
{
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  adw_flap_set_fold_policy (self->flap, narrow ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER);
  km_window_update_inspector (self);
}

void
km_window_place_question (KmWindow *self)
{
  bool left = self->low && !self->presenting;
  KmQuestionForm form = self->presenting ? KM_QUESTION_PRESENTED : left ? KM_QUESTION_NARROW : KM_QUESTION_WIDE;
  GtkWidget *card = g_object_ref (GTK_WIDGET (self->question_card));

  km_question_card_set_form (self->question_card, form);
  if (left != gtk_widget_is_ancestor (card, self->left_column))
    {
      gtk_scrolled_window_set_child (self->left_question, NULL);
      adw_bin_set_child (self->stage_question, NULL);
      if (left)
        gtk_scrolled_window_set_child (self->left_question, card);
      else
        adw_bin_set_child (self->stage_question, card);
    }
  gtk_widget_set_visible (self->left_bin, left && gtk_widget_get_visible (card));
  g_object_unref (card);
}

static void
set_low (KmWindow *self, bool low)
{
  self->low = low;
  if (low)
    gtk_widget_add_css_class (GTK_WIDGET (self), "low");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "low");
}

static gboolean
sizes_idle_cb (gpointer user_data)
{
  KmWindow *self = user_data;
  double factor = window_factor (self);

  km_window_size_presentation (self);
  set_narrow (self, gtk_widget_get_width (GTK_WIDGET (self)) < NARROW_WIDTH * factor);
  set_low (self, gtk_widget_get_height (GTK_WIDGET (self)) < LOW_HEIGHT * factor);
  km_window_place_question (self);
  if (self->room != room_percent (self))
    km_window_apply_text_scale (self);
  return G_SOURCE_REMOVE;
}

/* Neither the fold policy nor a place may change while sizes are being worked out. */
static void
layout_cb (KmWindow *self)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, sizes_idle_cb, g_object_ref (self), g_object_unref);
}

static void
mapped_cb (KmWindow *self)
{
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (self)), "layout", G_CALLBACK (layout_cb), self,
                           G_CONNECT_SWAPPED);
}

/* ---- zoom and theme ---- */

void
km_window_set_zoom (KmWindow *self, double zoom)
{
  self->zoom = CLAMP (zoom, KM_TEXT_SCALE_MIN, KM_TEXT_SCALE_MAX);
  km_settings_set_double (self->settings, "text-zoom", self->zoom);
  km_window_apply_text_scale (self);
  layout_cb (self);
}

static void
apply_theme (KmWindow *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  static const KmThemeId themes[2][2] = {
    { KM_THEME_LIGHT, KM_THEME_DARK },
    { KM_THEME_HIGH_CONTRAST, KM_THEME_HIGH_CONTRAST_DARK },
  };

  km_view_state_set_theme (
      self->state,
      themes[adw_style_manager_get_high_contrast (manager) != FALSE][adw_style_manager_get_dark (manager) != FALSE]);
}

/* ---- life ---- */

void
km_window_init_looks (KmWindow *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  self->zoom = km_settings_get_double (self->settings, "text-zoom", 1);
  self->text_css = gtk_css_provider_new ();
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (self->text_css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (apply_theme), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (apply_theme), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-xft-dpi",
                           G_CALLBACK (km_window_apply_text_scale), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (mapped_cb), NULL);
  g_signal_connect_object (self->question_card, "notify::visible", G_CALLBACK (km_window_place_question), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_layout_manager (self->left_bin, km_tall_scroller_layout_new ());
  apply_theme (self);
  km_window_apply_text_scale (self);
}

void
km_window_finish_looks (KmWindow *self)
{
  if (self->text_css)
    gtk_style_context_remove_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (self->text_css));
  g_clear_object (&self->text_css);
}

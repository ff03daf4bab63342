/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmCanvas shows a scene and follows the view state. The scene is laid out for the width of the widget; what does not
 * fit is scrolled (GtkScrollable).
 *
 * Accessibility: role "img" with the narration and the selection as its description, which changes with every step. */
#include "app/canvas_private.h"

#include "base/i18n.h"
#include "draw/draw.h"
#include "model/inspect/inspect.h"
#include "model/narration/narration.h"

enum
{
  MIN_WIDTH = 460,  /* narrower than this the scene is scrolled sideways */
  MAGNIFY_MS = 350, /* from the whole stage to what the step is about */
};

static void km_canvas_scrollable_init (GtkScrollableInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmCanvas, km_canvas, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, km_canvas_scrollable_init))

enum
{
  PROP_0,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

/* ---- drawing ---- */

/* Twice as large at the end, with what the step is about in the middle as far as the edges allow. */
static void
magnify (KmCanvas *self, GtkSnapshot *snapshot)
{
  double factor = self->magnification;
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double x = width / 2, y = height / 2;
  KmIntRect area;
  KmTarget target;

  if (km_model_step_target (km_view_state_model (self->state), &target)
      && km_scene_locate (self->scene, &target, &area))
    {
      x = area.x + area.width / 2.0;
      y = area.y + area.height / 2.0;
    }
  x = CLAMP (factor * x - width / 2, 0, (factor - 1) * width);
  y = CLAMP (factor * y - height / 2, 0, (factor - 1) * height);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)-x, (float)-y));
  gtk_snapshot_scale (snapshot, (float)factor, (float)factor);
}

static void
km_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KmCanvas *self = KM_CANVAS (widget);

  if (!self->scene)
    return;
  if (self->magnification <= 1)
    {
      km_canvas_snapshot_tiles (self, snapshot);
      return;
    }
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (widget),
                                                         (float)gtk_widget_get_height (widget)));
  magnify (self, snapshot);
  km_canvas_snapshot_tiles (self, snapshot);
  gtk_snapshot_pop (snapshot);
}

/* ---- layout and scrolling ---- */

static void
configure_adjustment (KmCanvas *self, GtkOrientation orientation, double size, double page)
{
  GtkAdjustment *adjustment = self->adjustment[orientation];

  self->scrolling = true;
  gtk_adjustment_configure (adjustment, gtk_adjustment_get_value (adjustment), 0, MAX (size, page), page * 0.1,
                            page * 0.9, page);
  self->scrolling = false;
}

/* Lays the scene out for the size of the widget and drops all tiles if the result differs. Says whether it does. */
static bool
layout_scene (KmCanvas *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double content_width = MAX (width, MIN_WIDTH), content_height;
  bool differs;

  if (!self->scene || width == 0)
    return false;
  content_height = km_scene_layout (self->scene, content_width, height);
  differs =
      content_width != self->content_width || content_height != self->content_height || height != self->laid_out_height;
  if (differs)
    km_canvas_dirty_all (self);
  self->content_width = content_width;
  self->content_height = content_height;
  self->laid_out_height = height;
  configure_adjustment (self, GTK_ORIENTATION_HORIZONTAL, content_width, width);
  configure_adjustment (self, GTK_ORIENTATION_VERTICAL, content_height, height);
  return differs;
}

/* What the step is about stays in view when the window presents, its size or the size of words changes. */
static void
km_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KmCanvas *self = KM_CANVAS (widget);

  if (layout_scene (self))
    km_canvas_follow_step (self, KM_MOVE_SEEK);
  if (km_canvas_menu_is_open (self))
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
km_canvas_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                   int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 800 : 600;
}

static void
scrolled_cb (KmCanvas *self)
{
  km_canvas_scrolled (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_adjustment (KmCanvas *self, GtkOrientation orientation, GtkAdjustment *adjustment)
{
  GtkAdjustment **place = &self->adjustment[orientation];

  if (!adjustment)
    adjustment = gtk_adjustment_new (0, 0, 0, 0, 0, 0);
  if (*place == adjustment)
    return;
  if (*place)
    g_signal_handlers_disconnect_by_func (*place, scrolled_cb, self);
  g_clear_object (place);
  *place = g_object_ref_sink (adjustment);
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self);
}

/* ---- zoom ---- */

void
km_canvas_zoom (KmCanvas *self, double levels)
{
  if (!self->scene)
    return;
  km_scene_zoom_frames (self->scene, MAX (0, km_scene_frames_level (self->scene) + levels),
                        km_scene_frames_centre (self->scene));
  km_canvas_zoomed (self);
}

void
km_canvas_zoom_reset (KmCanvas *self)
{
  if (!self->scene)
    return;
  km_scene_zoom_frames (self->scene, 0, km_scene_frames_centre (self->scene));
  km_canvas_zoomed (self);
}

void
km_canvas_get_zoom (KmCanvas *self, double *level, KmPfn *centre)
{
  *level = self->scene ? km_scene_frames_level (self->scene) : 0;
  *centre = self->scene ? km_scene_frames_centre (self->scene) : 0;
}

/* ---- presenting ---- */

static void
stop_magnifying (KmCanvas *self)
{
  if (self->magnifier)
    adw_animation_pause (self->magnifier);
  g_clear_object (&self->magnifier);
  self->magnification = 1;
}

/* Who wants no motion sees before and after side by side. */
static void
choose_motion (KmCanvas *self)
{
  if (self->scene)
    km_scene_set_still (self->scene, !adw_get_enable_animations (GTK_WIDGET (self)));
}

static void
animations_cb (KmCanvas *self)
{
  choose_motion (self);
  km_canvas_zoomed (self);
}

/* Only the stage "All" may be higher than the canvas; it is scrolled then. */
static void
choose_views (KmCanvas *self)
{
  KmPfn first, end;

  km_view_state_seen_frames (self->state, &first, &end);
  km_scene_set_frames (self->scene, first, end);
  km_scene_set_views (self->scene, km_view_state_seen_views (self->state));
  km_scene_set_fits (self->scene, self->least_px > 0 || km_view_state_seen_stage (self->state) != KM_STAGE_ALL);
  km_scene_set_least_text (self->scene, self->least_px);
  choose_motion (self);
}

void
km_canvas_set_presenting (KmCanvas *self, double least_px)
{
  self->least_px = least_px;
  stop_magnifying (self);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), least_px == 0);
  if (!self->scene)
    return;
  km_canvas_forget_hover (self);
  choose_views (self);
  km_canvas_dirty_all (self);
  layout_scene (self);
}

static void
magnify_cb (double value, gpointer user_data)
{
  KmCanvas *self = user_data;

  self->magnification = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Softly, or at once if the desktop asks for no animations. */
void
km_canvas_toggle_magnifier (KmCanvas *self)
{
  double to = self->magnification > 1 ? 1 : 2;
  AdwAnimationTarget *target = adw_callback_animation_target_new (magnify_cb, self, NULL);

  if (self->magnifier)
    {
      to = adw_timed_animation_get_value_to (ADW_TIMED_ANIMATION (self->magnifier)) > 1 ? 1 : 2;
      adw_animation_pause (self->magnifier);
    }
  g_clear_object (&self->magnifier);
  self->magnifier = adw_timed_animation_new (GTK_WIDGET (self), self->magnification, to, MAGNIFY_MS, target);
  adw_animation_play (self->magnifier);
}

/* ---- following the view state ---- */

static void
update_description (KmCanvas *self)
{
  KmModel *model = km_view_state_model (self->state);
  g_autofree char *sentence = NULL, *description = NULL;
  g_autoptr (KmInspection) inspection = NULL;

  if (!model)
    return;
  sentence = km_narrate_cursor (model);
  if (km_view_state_selection (self->state)->kind != KM_TARGET_NONE)
    inspection = km_model_inspect (model, km_view_state_selection (self->state));
  if (inspection)
    /* Translators: for screen readers. The step's sentence, then title and subtitle of what is selected. */
    description = g_strdup_printf (_ ("%s\nSelected: %s, %s"), sentence, inspection->title, inspection->subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description ? description : sentence, -1);
}

static void
stepped_cb (KmViewState *state, KmMove move, KmCanvas *self)
{
  const KmFrameRange *ranges;
  size_t n_ranges;

  if (!self->scene)
    return;
  if (km_view_state_progress (state) < 1)
    km_canvas_dirty_area (self, &self->damage);
  g_clear_pointer (&self->moving, km_region_free);
  n_ranges = km_view_state_ranges (state, &ranges);
  choose_views (self);
  km_scene_update (self->scene, ranges, n_ranges, &self->damage);
  km_canvas_dirty_area (self, &self->damage);
  layout_scene (self);
  km_canvas_follow_step (self, move);
  update_description (self);
}

static void
dirty_region (KmCanvas *self, const KmRegion *region)
{
  for (int i = 0; i < km_region_num_rectangles (region); i++)
    {
      KmIntRect area;

      km_region_get_rectangle (region, i, &area);
      km_canvas_dirty_area (self, &area);
    }
}

/* The first frame of a motion and the one behind its last show the whole damage of the step. */
static void
progress_cb (KmViewState *state, GParamSpec *pspec, KmCanvas *self)
{
  bool moves = km_view_state_progress (state) < 1;

  if (!self->scene)
    return;
  km_scene_set_progress (self->scene, km_view_state_progress (state));
  if (self->moving && moves)
    dirty_region (self, self->moving);
  else
    km_canvas_dirty_area (self, &self->damage);
  g_clear_pointer (&self->moving, km_region_free);
  if (!moves)
    return;
  self->moving = km_region_new ();
  km_scene_add_moving (self->scene, self->moving);
  dirty_region (self, self->moving);
}

static void
selection_cb (KmViewState *state, KmCanvas *self)
{
  if (!self->scene)
    return;
  km_scene_set_selection (self->scene, km_view_state_selection (state));
  km_canvas_dirty_all (self);
  update_description (self);
}

static bool
reveal_here (KmCanvas *self, const KmTarget *target)
{
  KmIntRect area;

  km_scene_reveal (self->scene, target);
  km_canvas_zoomed (self);
  if (!km_scene_locate (self->scene, target, &area))
    return false;
  km_canvas_bring_into_view (self, &area, KM_MOVE_SEEK);
  return true;
}

/* What is on no other stage is on the one with everything. */
static void
reveal_cb (KmViewState *state, const KmTarget *target, KmCanvas *self)
{
  if (!self->scene || reveal_here (self, target) || km_view_state_seen_stage (state) == KM_STAGE_ALL)
    return;
  km_view_state_set_stage (state, KM_STAGE_ALL);
  layout_scene (self);
  reveal_here (self, target);
}

static void
appearance_cb (KmViewState *state, GParamSpec *pspec, KmCanvas *self)
{
  if (!self->scene)
    return;
  km_scene_set_theme (self->scene, km_view_state_theme (state));
  choose_views (self);
  km_scene_set_text_scale (self->scene, km_view_state_text_scale (state));
  km_canvas_zoomed (self);
}

/* Makes a scene for the new document; the map keeps its zoom and centre if the machine has the same size. */
static void
document_cb (KmViewState *state, GParamSpec *pspec, KmCanvas *self)
{
  KmDocument *document = km_view_state_document (state);
  KmDocument *before = self->document;
  KmScene *scene = document ? km_scene_new (km_document_model (document)) : NULL;

  if (scene && before && !km_scene_follows (self->scene)
      && km_machine_end_pfn (km_model_machine (km_document_model (document)))
             == km_machine_end_pfn (km_model_machine (km_document_model (before))))
    km_scene_zoom_frames (scene, km_scene_frames_level (self->scene), km_scene_frames_centre (self->scene));
  g_clear_pointer (&self->scene, km_scene_free);
  g_clear_pointer (&self->moving, km_region_free);
  self->scene = scene;
  self->document = document ? g_object_ref (document) : NULL;
  g_clear_object (&before);
  self->hover.kind = KM_TARGET_NONE;
  self->content_width = 0;
  self->follow = true;
  appearance_cb (state, NULL, self);
  layout_scene (self);
}

void
km_canvas_set_state (KmCanvas *self, KmViewState *state)
{
  self->state = state;
  g_signal_connect_object (state, "notify::document", G_CALLBACK (document_cb), self, 0);
  g_signal_connect_object (state, "notify::progress", G_CALLBACK (progress_cb), self, 0);
  g_signal_connect_object (state, "notify::theme", G_CALLBACK (appearance_cb), self, 0);
  g_signal_connect_object (state, "notify::views", G_CALLBACK (appearance_cb), self, 0);
  g_signal_connect_object (state, "notify::stage", G_CALLBACK (appearance_cb), self, 0);
  g_signal_connect_object (state, "notify::text-scale", G_CALLBACK (appearance_cb), self, 0);
  g_signal_connect_object (state, "stepped", G_CALLBACK (stepped_cb), self, 0);
  g_signal_connect_object (state, "selection-changed", G_CALLBACK (selection_cb), self, 0);
  g_signal_connect_object (state, "reveal", G_CALLBACK (reveal_cb), self, 0);
}

/* ---- GObject ---- */

static void
km_canvas_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KmCanvas *self = KM_CANVAS (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustment[id - PROP_HADJUSTMENT]);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policy[id - PROP_HSCROLL_POLICY]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
km_canvas_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KmCanvas *self = KM_CANVAS (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      set_adjustment (self, id - PROP_HADJUSTMENT, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      self->policy[id - PROP_HSCROLL_POLICY] = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
km_canvas_dispose (GObject *object)
{
  KmCanvas *self = KM_CANVAS (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  km_canvas_stop_scrolling (self);
  stop_magnifying (self);
  g_clear_pointer (&self->scene, km_scene_free);
  g_clear_object (&self->document);
  for (int i = 0; i < 2; i++)
    if (self->adjustment[i])
      g_signal_handlers_disconnect_by_func (self->adjustment[i], scrolled_cb, self);
  G_OBJECT_CLASS (km_canvas_parent_class)->dispose (object);
}

static void
km_canvas_finalize (GObject *object)
{
  KmCanvas *self = KM_CANVAS (object);

  g_clear_object (&self->adjustment[0]);
  g_clear_object (&self->adjustment[1]);
  g_clear_pointer (&self->tiles, g_hash_table_unref);
  G_OBJECT_CLASS (km_canvas_parent_class)->finalize (object);
}

static void
km_canvas_scrollable_init (GtkScrollableInterface *interface)
{
}

static void
km_canvas_class_init (KmCanvasClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = km_canvas_get_property;
  object_class->set_property = km_canvas_set_property;
  object_class->dispose = km_canvas_dispose;
  object_class->finalize = km_canvas_finalize;
  widget_class->snapshot = km_canvas_snapshot;
  widget_class->measure = km_canvas_measure;
  widget_class->size_allocate = km_canvas_size_allocate;

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  gtk_widget_class_set_css_name (widget_class, "canvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
scale_factor_cb (KmCanvas *self)
{
  km_canvas_dirty_all (self);
}

static void
km_canvas_init (KmCanvas *self)
{
  self->magnification = 1;
  self->tiles = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)gsk_render_node_unref);
  set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, NULL);
  set_adjustment (self, GTK_ORIENTATION_VERTICAL, NULL);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (scale_factor_cb), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Memory"), -1);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-enable-animations",
                           G_CALLBACK (animations_cb), self, G_CONNECT_SWAPPED);
  km_canvas_init_input (self);
}

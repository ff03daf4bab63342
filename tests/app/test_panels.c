/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panels of the window one by one, each with a state of its own: the canvas and the timeline under pointer and
 * keys, the inspector's links; the workload as a text with its breakpoints, problems and edits. */
#include "app/canvas_private.h"
#include "app/inspector.h"
#include "app/scrubber.h"
#include "app/workload_view.h"
#include "screen.h"

#include <gtksourceview/gtksource.h>

static const char workload[] = "kmw 1\ntitle \"Panels\"\nmachine x86-32 memory=64M kernel=2.6.34\n"
                               "chapter \"One\"\n/// A note.\na = alloc_pages(GFP_KERNEL, 2)\n"
                               "o = kmalloc(100, GFP_KERNEL)\nchapter \"Two\"\nb = alloc_page(GFP_KERNEL)\n"
                               "__free_pages(a, 2)\nv = vmalloc(20000)\nkfree(o)\n";
static const char recording[] = "workloads/03-a-real-kernel-at-work.txt.gz";

static GtkWindow *window;

/* Puts @panel into the window in place of what was there, and waits until it has its size. */
static void
show (GtkWidget *panel, int width, int height)
{
  gtk_window_set_default_size (window, width, height);
  gtk_window_set_child (window, panel);
  gtk_window_present (window);
  while (gtk_widget_get_width (panel) == 0)
    g_main_context_iteration (NULL, TRUE);
  screen_settle ();
}

static void
clear (void)
{
  gtk_window_set_child (window, NULL);
  screen_settle ();
}

static GObject *
controller_of (GtkWidget *widget, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (G_OBJECT_TYPE (controller) == type)
        return controller; /* the widget keeps it */
    }
  g_assert_not_reached ();
}

/* Is there a hint of @widget at that place? */
static gboolean
has_hint (GtkWidget *widget, int x, int y)
{
  g_autoptr (GtkTooltip) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean shows = FALSE;

  g_signal_emit_by_name (widget, "query-tooltip", x, y, FALSE, tooltip, &shows);
  return shows;
}

/* ---- the canvas ---- */

/* A canvas in a scroller, low enough to be scrolled on the stage with everything. */
static KmCanvas *
canvas_of (KmViewState *state)
{
  KmCanvas *canvas = g_object_new (KM_TYPE_CANVAS, NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  km_canvas_set_state (canvas, state);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (canvas));
  show (scroller, 560, 260);
  return canvas;
}

/* Everything that can be done before there is a document is nothing. */
static void
test_canvas_empty (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  KmCanvas *canvas = canvas_of (state);
  GtkWidget *widget = GTK_WIDGET (canvas);
  double level = 7;
  KmPfn centre = 7;

  km_canvas_zoom (canvas, 1);
  km_canvas_zoom_reset (canvas);
  km_canvas_get_zoom (canvas, &level, &centre);
  g_assert_cmpfloat (level, ==, 0);
  g_assert_cmpuint (centre, ==, 0);
  km_canvas_set_presenting (canvas, 20);
  km_canvas_set_presenting (canvas, 0);
  km_view_state_set_progress (state, 0.5);
  km_view_state_set_progress (state, 1);
  km_view_state_moved (state, KM_MOVE_SEEK);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  g_assert_false (screen_key (widget, GDK_KEY_Menu, 0));
  g_signal_emit_by_name (controller_of (widget, GTK_TYPE_GESTURE_ZOOM), "begin", NULL);
  g_signal_emit_by_name (controller_of (widget, GTK_TYPE_GESTURE_ZOOM), "scale-changed", 2.0);
  g_signal_emit_by_name (controller_of (widget, GTK_TYPE_GESTURE_DRAG), "drag-begin", 5.0, 5.0);
  g_signal_emit_by_name (controller_of (widget, GTK_TYPE_EVENT_CONTROLLER_MOTION), "motion", 5.0, 5.0);
  g_assert_false (has_hint (widget, 5, 5));
  clear ();
}

static void
act_cb (KmViewState *state, const char *lines, GString *log)
{
  g_string_append (log, lines);
}

/* The menu names the thing, offers lines that are tried, and says why there are none. */
static void
test_canvas_menu (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  KmCanvas *canvas = canvas_of (state);
  GtkWidget *widget = GTK_WIDGET (canvas);

  g_signal_connect (state, "act", G_CALLBACK (act_cb), log);
  screen_open (state, workload);
  screen_settle ();
  g_assert_false (km_canvas_menu_is_open (canvas));
  km_view_state_step_op (state, 1);
  km_view_state_select (state, &(KmTarget){ .kind = KM_TARGET_ZONE });
  g_assert_true (screen_key (widget, GDK_KEY_KP_Enter, 0));
  screen_settle ();
  g_assert_true (km_canvas_menu_is_open (canvas));
  g_assert_false (has_hint (widget, 100, 100));
  g_signal_emit_by_name (screen_find (canvas->menu, GTK_TYPE_BUTTON, NULL), "clicked");
  g_assert_cmpuint (log->len, >, 0);
  g_assert_true (screen_key (widget, GDK_KEY_F10, GDK_SHIFT_MASK));
  km_view_state_select (state, &(KmTarget){ .kind = KM_TARGET_WATERMARK });
  g_assert_true (screen_key (widget, GDK_KEY_Menu, 0));
  g_assert_false (screen_key (widget, GDK_KEY_Menu, GDK_CONTROL_MASK));
  g_assert_false (screen_key (widget, GDK_KEY_Return, GDK_SHIFT_MASK));
  g_assert_true (screen_key (widget, GDK_KEY_Escape, 0));
  g_assert_cmpint (km_view_state_selection (state)->kind, ==, KM_TARGET_NONE);
  g_assert_false (screen_key (widget, GDK_KEY_Escape, 0));

  screen_open_file (state, recording);
  km_view_state_select (state, &(KmTarget){ .kind = KM_TARGET_ZONE });
  g_assert_true (screen_key (widget, GDK_KEY_Return, 0));
  screen_settle ();
  g_assert_nonnull (screen_find (canvas->menu, GTK_TYPE_LABEL, "A recording cannot be changed."));
}

/* Runs until the animations are over. */
static void
rest (KmCanvas *canvas)
{
  while (canvas->scroller && adw_animation_get_state (canvas->scroller) == ADW_ANIMATION_PLAYING)
    g_main_context_iteration (NULL, TRUE);
  while (canvas->magnifier && adw_animation_get_state (canvas->magnifier) == ADW_ANIMATION_PLAYING)
    g_main_context_iteration (NULL, TRUE);
  screen_settle ();
}

/* What a step is about comes into view, but not after scrolling by hand, nor under the pointer. */
static void
test_canvas_follows (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  KmCanvas *canvas = canvas_of (state);
  GtkAdjustment *down = canvas->adjustment[GTK_ORIENTATION_VERTICAL];
  double bottom;

  screen_open (state, workload);
  km_view_state_set_stage (state, KM_STAGE_ALL);
  do
    {
      g_main_context_iteration (NULL, TRUE);
      bottom = gtk_adjustment_get_upper (down) - gtk_adjustment_get_page_size (down);
    }
  while (bottom < 50);
  for (int softly = 0; softly < 2; softly++)
    {
      km_view_state_seek (state, (KmCursor){ 0 });
      for (int i = 0; i < 60 && !km_view_state_at_end (state); i++)
        {
          if (softly)
            km_view_state_step_event (state, 1);
          else
            km_view_state_step_op (state, 1);
          if (i % 20 == 0)
            rest (canvas);
        }
      rest (canvas);
    }
  g_assert_true (canvas->follow);

  gtk_adjustment_set_value (down, gtk_adjustment_get_value (down) > 20 ? 0 : bottom);
  g_assert_false (canvas->follow);
  km_view_state_seek (state, (KmCursor){ 2, 3 });
  rest (canvas);

  canvas->follow = true;
  gtk_adjustment_set_value (down, 0);
  for (int y = 5; y < 250 && canvas->hover.kind == KM_TARGET_NONE; y += 5)
    g_signal_emit_by_name (controller_of (GTK_WIDGET (canvas), GTK_TYPE_EVENT_CONTROLLER_MOTION), "motion", 100.0,
                           (double)y);
  g_assert_cmpint (canvas->hover.kind, !=, KM_TARGET_NONE);
  for (uint32_t op = 1; op <= 6; op++)
    {
      canvas->follow = true;
      km_view_state_seek (state, (KmCursor){ op, KM_EVENT_LAST });
    }
  g_signal_emit_by_name (controller_of (GTK_WIDGET (canvas), GTK_TYPE_EVENT_CONTROLLER_MOTION), "leave");
  g_assert_cmpint (canvas->hover.kind, ==, KM_TARGET_NONE);
  clear ();
}

/* What is revealed is shown on the stage that has it. */
static void
test_canvas_reveals (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  const KmTarget cache = { .kind = KM_TARGET_CACHE }, zone = { .kind = KM_TARGET_ZONE },
                 frame = { .kind = KM_TARGET_FRAME, .pfn = 0x1000 };

  canvas_of (state);
  km_view_state_reveal (state, &frame);
  screen_open (state, workload);
  km_view_state_seek (state, (KmCursor){ 2, KM_EVENT_LAST });
  for (uint32_t stage = 0; stage <= KM_NR_STAGES; stage++)
    {
      km_view_state_set_stage (state, stage);
      screen_settle ();
      km_view_state_reveal (state, &cache);
      km_view_state_reveal (state, &zone);
      km_view_state_reveal (state, &frame);
      g_assert_true (km_view_state_seen_stage (state) == KM_STAGE_ALL || stage != 0);
    }
  screen_settle ();
  clear ();
}

static void
test_canvas_magnifies (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  KmCanvas *canvas = canvas_of (state);

  screen_open (state, workload);
  for (uint32_t op = 0; op < 6; op += 2)
    {
      km_view_state_seek (state, (KmCursor){ op, op ? 3 : 0 });
      km_canvas_toggle_magnifier (canvas);
      rest (canvas);
      g_assert_cmpfloat (canvas->magnification, ==, 2);
      km_canvas_toggle_magnifier (canvas);
      km_canvas_toggle_magnifier (canvas); /* on its way back */
      rest (canvas);
      g_assert_cmpfloat (canvas->magnification, ==, 2);
      km_canvas_set_presenting (canvas, 20);
      g_assert_cmpfloat (canvas->magnification, ==, 1);
      screen_settle ();
      km_canvas_set_presenting (canvas, 0);
    }
  clear ();
}

/* Every place of every stage is pointed at and dragged; a document of another size comes and goes. */
static void
test_canvas_pointed (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  KmCanvas *canvas = canvas_of (state);
  GtkWidget *widget = GTK_WIDGET (canvas);
  GObject *drag = controller_of (widget, GTK_TYPE_GESTURE_DRAG);
  unsigned n_hints = 0;

  screen_open (state, workload);
  for (uint32_t stage = 0; stage <= KM_NR_STAGES; stage++)
    {
      km_view_state_set_stage (state, stage);
      km_view_state_seek (state, (KmCursor){ 5, 1 });
      screen_settle ();
      for (int y = 4; y < gtk_widget_get_height (widget); y += 32)
        for (int x = 4; x < gtk_widget_get_width (widget); x += 90)
          n_hints += has_hint (widget, x, y);
      g_signal_emit_by_name (drag, "drag-begin", 300.0, 150.0);
      g_signal_emit_by_name (drag, "drag-update", 200.0, 20.0);
      g_signal_emit_by_name (drag, "drag-update", 1.0, 1.0);
      km_canvas_zoom (canvas, 3);
      screen_settle ();
    }
  g_assert_cmpuint (n_hints, >, 20);
  screen_open (state, workload);
  screen_open (state, "kmw 1\nmachine zones=NORMAL:1M kernel=2.6.34\n");
  screen_settle ();
  km_view_state_set_document (state, NULL);
  screen_settle ();
  clear ();
}

/* ---- the timeline ---- */

/* The curve of @kind is drawn when a hint tells its value; until then it is sampled. */
static void
show_curve (KmScrubber *scrubber, const KmCurve *curve, const char *name)
{
  km_scrubber_set_curve (scrubber, curve, name);
  for (int i = 0; i < 50; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      has_hint (GTK_WIDGET (scrubber), 100, 10);
    }
}

static void
test_timeline (void)
{
  static const KmCurveKind curves[] = { KM_CURVE_FREE_PAGES, KM_CURVE_FREE_BLOCKS, KM_CURVE_FRAGMENTATION };
  g_autoptr (KmViewState) state = km_view_state_new ();
  KmScrubber *scrubber = g_object_new (KM_TYPE_SCRUBBER, NULL);
  GtkWidget *widget = GTK_WIDGET (scrubber);
  g_autofree char *same = NULL, *differs = NULL;
  GObject *drag;

  km_scrubber_set_state (scrubber, state);
  show (widget, 500, 60);
  g_assert_false (has_hint (widget, 50, 10));
  km_scrubber_set_mark (scrubber, 0);
  g_assert_null (km_scrubber_compare_marks (scrubber));
  km_scrubber_zoom_at_cursor (scrubber, 2);
  km_scrubber_zoom_reset (scrubber);
  drag = controller_of (widget, GTK_TYPE_GESTURE_DRAG);
  g_signal_emit_by_name (drag, "drag-begin", 50.0, 10.0);
  g_signal_emit_by_name (drag, "drag-update", 50.0, 10.0);

  screen_open (state, workload);
  screen_settle ();
  km_scrubber_set_mark (scrubber, 0);
  g_assert_null (km_scrubber_compare_marks (scrubber));
  km_scrubber_set_mark (scrubber, 1);
  same = km_scrubber_compare_marks (scrubber);
  g_assert_nonnull (strstr (same, "free pages 0, slabs 0"));
  km_view_state_seek (state, (KmCursor){ 6, KM_EVENT_LAST });
  km_scrubber_set_mark (scrubber, 0);
  differs = km_scrubber_compare_marks (scrubber);
  g_assert_nonnull (strstr (differs, "free pages +"));
  for (int x = 0; x < 500; x += 7)
    g_assert_true (has_hint (widget, x, 10));
  for (guint i = 0; i < G_N_ELEMENTS (curves); i++)
    show_curve (scrubber, &(KmCurve){ .kind = curves[i], .zone = i == 1 ? 0 : UINT32_MAX }, "A curve");
  km_scrubber_set_curve (scrubber, NULL, NULL);
  g_signal_emit_by_name (drag, "drag-begin", 1.0, 10.0);
  g_assert_true (km_view_state_at_start (state));
  for (int i = 0; i < 4; i++)
    {
      km_scrubber_zoom_at_cursor (scrubber, 4);
      km_view_state_step_op (state, 1);
      km_view_state_step_event (state, 1);
      screen_settle ();
    }
  km_view_state_seek (state, (KmCursor){ 7, KM_EVENT_LAST }); /* out of what is enlarged */
  screen_settle ();
  km_scrubber_zoom_reset (scrubber);
  g_object_set (state, "asks", TRUE, NULL);
  screen_open (state, "kmw 1\nmachine x86-32 memory=64M\na = alloc_page(GFP_KERNEL)\n"
                      "ask \"Is it refused?\" answer fails() == no\nb = alloc_page(GFP_KERNEL)\n");
  screen_settle ();
  g_assert_true (has_hint (widget, 490, 10));
  km_view_state_set_document (state, NULL);
  screen_settle ();
  clear ();
}

/* ---- the inspector ---- */

/* Adds to @links every button below @widget that can be pressed. */
static void
collect_links (GtkWidget *widget, GPtrArray *links)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget))
    g_ptr_array_add (links, g_object_ref (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    collect_links (child, links);
}

/* Presses every link below @widget, though the first may take the others away. Says how many. */
static unsigned
press_links (GtkWidget *widget)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_object_unref);

  collect_links (widget, links);
  for (guint i = 0; i < links->len; i++)
    if (gtk_widget_get_mapped (links->pdata[i]))
      g_signal_emit_by_name (links->pdata[i], "clicked");
  return links->len;
}

static void
reveal_cb (KmViewState *state, const KmTarget *target, unsigned *n)
{
  (*n)++;
}

static void
test_inspector (void)
{
  static const KmTargetKind kinds[] = { KM_TARGET_ZONE, KM_TARGET_FRAME, KM_TARGET_SLAB };
  g_autoptr (KmViewState) state = km_view_state_new ();
  GtkWidget *inspector = GTK_WIDGET (km_inspector_new (state));
  unsigned n_revealed = 0, n_links = 0;

  g_signal_connect (state, "reveal", G_CALLBACK (reveal_cb), &n_revealed);
  show (inspector, 500, 700);
  screen_open (state, workload);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (uint32_t event = 1; event < 20; event++)
      {
        km_view_state_seek (state, (KmCursor){ 2, event }); /* of kmalloc() */
        km_view_state_select (state, &(KmTarget){ .kind = event % 2 ? KM_TARGET_NONE : kinds[i] });
        screen_settle ();
        n_links += press_links (inspector);
      }
  g_assert_cmpuint (n_links, >, n_revealed); /* some lead to calls */
  g_assert_cmpuint (n_revealed, >, 0);
  clear ();
}

/* ---- the workload ---- */

static GtkTextBuffer *
buffer_of (KmWorkloadView *view)
{
  GtkWidget *text;

  km_workload_view_set_text_shown (view, true);
  text = screen_wait (GTK_WIDGET (view), GTK_SOURCE_TYPE_VIEW, NULL);
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (text));
}

static KmWorkloadView *
view_of (KmViewState *state, const char *text)
{
  KmWorkloadView *view;

  screen_open (state, text);
  view = km_workload_view_new (state);
  show (GTK_WIDGET (view), 420, 400);
  km_workload_view_open (view);
  screen_settle ();
  return view;
}

/* Which texts have an editor, and why the others have none. */
static void
test_workload_editable (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  g_autoptr (GString) long_line = g_string_new ("kmw 1\n// ");
  KmWorkloadView *view = view_of (state, workload);

  g_assert_true (km_workload_view_is_editable (view));
  while (long_line->len < 5000)
    g_string_append (long_line, "word ");
  screen_open (state, long_line->str);
  km_workload_view_open (view);
  g_assert_false (km_workload_view_is_editable (view));
  g_assert_false (km_workload_view_can_undo (view) || km_workload_view_can_redo (view));
  g_assert_nonnull (screen_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "Cannot be edited here"));
  screen_open (state, "kmw 1\r\nmachine x86-32\r\n");
  km_workload_view_open (view);
  g_assert_true (km_workload_view_is_editable (view));
  screen_open (state, "kmw 1\n// one line for us\rand two for others\n");
  km_workload_view_open (view);
  g_assert_false (km_workload_view_is_editable (view));
  screen_open (state, "kmw 1\n// \xff\n");
  km_workload_view_open (view);
  g_assert_false (km_workload_view_is_editable (view));
  screen_open_file (state, recording);
  km_workload_view_open (view);
  g_assert_nonnull (screen_find (GTK_WIDGET (view), GTK_TYPE_LABEL, "Recorded from a real kernel"));
  km_workload_view_set_text_shown (view, true);
  while (screen_find (GTK_WIDGET (view), GTK_SOURCE_TYPE_VIEW, NULL))
    g_main_context_iteration (NULL, TRUE); /* it fades */
  clear ();
}

static void
count_cb (unsigned *n)
{
  (*n)++;
}

static GtkWidget *
list_of (KmWorkloadView *view)
{
  return screen_wait (GTK_WIDGET (view), GTK_TYPE_LIST_VIEW, NULL);
}

/* A row of the script that is chosen is gone to, one that is activated is edited. */
static void
test_workload_script (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  KmWorkloadView *view = view_of (state, "kmw 1\nmachine x86-32 memory=64M\n/// A note.\na = alloc_page(GFP_KERNEL)\n"
                                         "expect a == 5\nrepeat 5 {\nb[$] = alloc_page(GFP_KERNEL)\n"
                                         "expect order(b[$]) == 0\n}\n"
                                         "ask \"Refused?\" answer fails() == yes\nc = alloc_page(GFP_KERNEL)\n");
  GtkWidget *list = list_of (view);
  GtkSelectionModel *rows = gtk_list_view_get_model (GTK_LIST_VIEW (list));

  for (int stops = 0; stops < 2; stops++)
    {
      if (stops)
        km_view_state_set_breakpoints (state, &(uint32_t){ 7 }, 1);
      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (rows)); i++)
        {
          gtk_selection_model_select_item (rows, i, TRUE);
          screen_settle ();
        }
    }
  g_assert_cmpuint (km_timeline_cursor (km_view_state_timeline (state)).op, >, 1);
  km_view_state_seek (state, (KmCursor){ 7, KM_EVENT_LAST });
  screen_settle ();
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (rows)); i++)
    g_signal_emit_by_name (list, "activate", i);
  g_signal_emit_by_name (list, "activate", 5000u);
  g_assert_cmpuint (km_workload_view_insert_line (view), >, 2);
  km_workload_view_leave (view);
  screen_open_file (state, recording);
  km_workload_view_open (view);
  list = list_of (view);
  for (uint32_t op = 0; op < 40; op += 3)
    {
      km_view_state_seek (state, (KmCursor){ op, op ? KM_EVENT_LAST : 0 });
      screen_settle ();
    }
  g_signal_emit_by_name (list, "activate", 2u);
  km_view_state_set_document (state, NULL);
  screen_settle ();
  clear ();
}

/* Only what differs is put in, whole characters, and undo takes it back. */
static void
test_workload_replace (void)
{
  static const char *const texts[] = {
    "kmw 1\n// é ä\n", "kmw 1\n// è ä\n", "kmw 1\n// è ã\n", "kmw 1\n// è ã\n", "kmw 1\n// èã\n", "kmw 1\n// è", "", "€"
  };
  g_autoptr (KmViewState) state = km_view_state_new ();
  KmWorkloadView *view = view_of (state, workload);
  unsigned n_edited = 0;

  g_signal_connect_swapped (view, "edited", G_CALLBACK (count_cb), &n_edited);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = NULL;

      km_workload_view_replace (view, texts[i]);
      text = km_workload_view_text (view);
      g_assert_cmpstr (text, ==, texts[i]);
    }
  g_assert_cmpuint (n_edited, ==, G_N_ELEMENTS (texts));
  while (km_workload_view_can_undo (view))
    km_workload_view_undo (view);
  g_assert_true (km_workload_view_can_redo (view));
  km_workload_view_redo (view);
  g_assert_cmpuint (n_edited, >, G_N_ELEMENTS (texts));
  gtk_text_buffer_insert_at_cursor (buffer_of (view),
                                    "a\rb\xe2\x80\xa9"
                                    "c\r\n",
                                    -1);
  for (guint n = n_edited; n_edited == n;)
    g_main_context_iteration (NULL, TRUE);
  clear ();
}

/* Breakpoints are in the margin and move with the text; the lines of a branch are marked. */
static void
test_workload_breakpoints (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  KmWorkloadView *view = view_of (state, workload);
  GtkTextBuffer *buffer = buffer_of (view);
  GtkWidget *margin = screen_find (GTK_WIDGET (view), g_type_from_name ("KmMargin"), NULL);
  const GdkRectangle area = { 0, 0, 10, 10 };
  const uint32_t *lines;
  GtkTextIter at;
  size_t n;

  gtk_text_buffer_get_iter_at_line (buffer, &at, 5);
  for (guint button = 1; button <= 2; button++)
    gtk_source_gutter_renderer_activate (GTK_SOURCE_GUTTER_RENDERER (margin), &at, &area, button, 0, 1);
  gtk_source_gutter_renderer_activate (GTK_SOURCE_GUTTER_RENDERER (margin), &at, &area, 1, 0, 2);
  lines = km_session_breakpoints (km_view_state_session (state), &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (lines[0], ==, 6);
  gtk_text_buffer_get_start_iter (buffer, &at);
  gtk_text_buffer_insert (buffer, &at, "// first\n", -1);
  for (; n == 1 && lines[0] == 6; lines = km_session_breakpoints (km_view_state_session (state), &n))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (lines[0], ==, 7);
  km_workload_view_mark_branch (view, 3, 2);
  km_workload_view_mark_branch (view, 5000, 1);
  km_workload_view_mark_branch (view, 0, 0);
  g_object_set (adw_style_manager_get_default (), "color-scheme", ADW_COLOR_SCHEME_FORCE_DARK, NULL);
  g_object_set (adw_style_manager_get_default (), "color-scheme", ADW_COLOR_SCHEME_DEFAULT, NULL);
  clear ();
}

/* A problem has a row that leads to its place, a hint, and perhaps a button that mends it. */
static void
test_workload_problems (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  KmWorkloadView *view = view_of (state, "kmw 1\nmachine x86-32 memory=64M\na = aloc_page(GFP_KERNEL)\n"
                                         "nonsense\nb = alloc_page(GFP_KERNEL)\nexpect b == 5\n"
                                         "ask \"Refused?\" answer fails() == yes\nc = alloc_page(GFP_KERNEL)\n");
  GtkWidget *widget = GTK_WIDGET (view), *row, *text;
  g_autofree char *mended = NULL;

  buffer_of (view);
  text = screen_find (widget, GTK_SOURCE_TYPE_VIEW, NULL);
  row = screen_wait (widget, GTK_TYPE_LIST_BOX_ROW, NULL);
  for (GtkWidget *each = row; each; each = gtk_widget_get_next_sibling (each))
    g_signal_emit_by_name (gtk_widget_get_parent (each), "row-activated", each);
  g_assert_cmpuint (km_workload_view_insert_line (view), >, 2);
  for (int y = 0; y < 200; y += 5)
    has_hint (text, 200, y);
  screen_click (widget, "Mend: ");
  mended = km_workload_view_text (view);
  g_assert_null (strstr (mended, "aloc_page"));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text)), "kmw 1\n", -1);
  for (GtkWidget *each = row; each; each = gtk_widget_get_next_sibling (each))
    g_signal_emit_by_name (gtk_widget_get_parent (each), "row-activated", each); /* of lines that are gone */
  g_assert_cmpuint (km_workload_view_insert_line (view), <=, 2);
  km_view_state_step_op (state, 1);
  screen_click (widget, "Mend: "); /* the text has changed since it was looked at */
  g_free (mended);
  mended = km_workload_view_text (view);
  g_assert_cmpstr (mended, ==, "kmw 1\n");
  km_workload_view_set_problem (view, "It is too large");
  g_assert_nonnull (screen_find (widget, GTK_TYPE_LABEL, "It is too large"));
  row = screen_find (widget, GTK_TYPE_LIST_BOX_ROW, NULL);
  g_signal_emit_by_name (gtk_widget_get_parent (row), "row-activated", row);
  km_workload_view_set_problem (view, "It is too large");
  km_workload_view_set_problem (view, NULL);
  g_assert_null (screen_find (widget, GTK_TYPE_LABEL, "It is too large"));
  clear ();
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("kmemscope-panels-XXXXXX", NULL);
  const char *remove[] = { "rm", "-rf", folder, NULL };
  int status;

  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  gtk_source_init ();
  window = GTK_WINDOW (gtk_window_new ());
  g_test_add_func ("/canvas/empty", test_canvas_empty);
  g_test_add_func ("/canvas/follows", test_canvas_follows);
  g_test_add_func ("/canvas/reveals", test_canvas_reveals);
  g_test_add_func ("/canvas/magnifies", test_canvas_magnifies);
  g_test_add_func ("/canvas/pointed", test_canvas_pointed);
  g_test_add_func ("/timeline", test_timeline);
  g_test_add_func ("/inspector", test_inspector);
  g_test_add_func ("/workload/editable", test_workload_editable);
  g_test_add_func ("/workload/script", test_workload_script);
  g_test_add_func ("/workload/replace", test_workload_replace);
  g_test_add_func ("/workload/breakpoints", test_workload_breakpoints);
  g_test_add_func ("/workload/problems", test_workload_problems);
  /* last: GTK 4.8 asks a menu that has gone where the pointer is */
  g_test_add_func ("/menu/actions", test_canvas_menu);
  status = g_test_run ();
  g_spawn_sync (NULL, (char **)(void *)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  return status;
}

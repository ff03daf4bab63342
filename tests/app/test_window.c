/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window in this process: every action and key before there is a document, with one, in front of a question and
 * while presenting; conditions to run to. What a person sees of it is tested in tests/gui. */
#include "app/application.h"
#include "app/compare_window.h"
#include "app/follow_list.h"
#include "app/scrubber.h"
#include "app/timeline_menu.h"
#include "app/window_private.h"
#include "model/proc/proc.h"

static const char workload[] =
    "kmw 1\ntitle \"Window\"\nmachine zones=NORMAL:1M kernel=2.6.34 pcp=off\n"
    "/// The first note.\np = alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN | __GFP_NORETRY, 2)\n__free_pages(p, 3)\n"
    "chapter \"Two\"\nslide \"A slide\"\nq = alloc_pages(GFP_ATOMIC, 6)\nr = alloc_pages(GFP_ATOMIC, 10)\n"
    "ask \"Is it refused?\" answer fails() == no\ns = alloc_page(GFP_KERNEL)\n__free_page(s)\n";
static const char *const conditions[] = { "fail",       "misuse",    "reclaim", "note", "differs",
                                          "breakpoint", "watermark", "frame",   "odd" };
static const guint keys[] = { GDK_KEY_Right,    GDK_KEY_Left,   GDK_KEY_Down,   GDK_KEY_Up,    GDK_KEY_Page_Down,
                              GDK_KEY_Page_Up,  GDK_KEY_End,    GDK_KEY_Home,   GDK_KEY_space, GDK_KEY_space,
                              GDK_KEY_n,        GDK_KEY_b,      GDK_KEY_period, GDK_KEY_l,     GDK_KEY_l,
                              GDK_KEY_z,        GDK_KEY_z,      GDK_KEY_q,      GDK_KEY_q,     GDK_KEY_Right,
                              GDK_KEY_3,        GDK_KEY_Return, GDK_KEY_4,      GDK_KEY_x,     GDK_KEY_a,
                              GDK_KEY_KP_Right, GDK_KEY_Tab,    GDK_KEY_F2 };

static KmWindow *window;
static char *folder;

/* Lets the window do what waits, for as long as @busy says. */
static void
settle (bool (*busy) (void))
{
  do
    g_main_context_iteration (NULL, FALSE);
  while (g_main_context_pending (NULL) || (busy && busy ()));
}

static bool
searches (void)
{
  return window->search != NULL;
}

static bool
opens (void)
{
  return !km_view_state_document (window->state) || !window->workload_view
         || km_document_flow_state (window->flow) != KM_FLOW_IDLE;
}

static void
act (const char *name, GVariant *parameter)
{
  gtk_widget_activate_action_variant (GTK_WIDGET (window), name, parameter);
  settle (searches);
}

/* Presses @key as if it went through each listener of the window in turn. */
static void
press (guint key, GdkModifierType state)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (window));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      gboolean handled = FALSE;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, state, &handled);
      if (handled)
        break;
    }
  settle (searches);
}

/* The same, but what has the focus sees it before the window does, save who listens on the way down. */
static void
press_where_it_is (guint key)
{
  GtkWidget *places[] = { GTK_WIDGET (window), gtk_window_get_focus (GTK_WINDOW (window)), GTK_WIDGET (window) };
  const GtkPropagationPhase phases[] = { GTK_PHASE_CAPTURE, GTK_PHASE_BUBBLE, GTK_PHASE_BUBBLE };
  gboolean handled = FALSE;

  for (guint place = 0; place < G_N_ELEMENTS (places) && !handled; place++)
    {
      g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (places[place]);

      for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
        {
          g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

          if (GTK_IS_EVENT_CONTROLLER_KEY (controller)
              && gtk_event_controller_get_propagation_phase (controller) == phases[place])
            g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
        }
    }
  settle (searches);
}

static void
press_all (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      press (keys[i], 0);
      press (keys[i], GDK_ALT_MASK);
    }
}

static KmCursor
cursor (void)
{
  return km_timeline_cursor (km_view_state_timeline (window->state));
}

static void
run_to (const char *condition, char direction)
{
  g_autofree char *text = g_strdup_printf ("%s%c", condition, direction);

  act ("win.run-to", g_variant_new_string (text));
}

/* Without a document nothing but the looks can be changed, and nothing else happens. */
static void
test_before (void)
{
  static const char *const actions[] = { "win.forward-event", "win.export", "win.save", "win.undo", "win.perform" };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    act (actions[i], NULL);
  press_all ();
  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    km_window_run_to (window, conditions[i]);
  km_window_find_next (window);
  km_window_find_activate (window);
  km_window_next_lesson (window);
  km_canvas_zoom (window->canvas, 1);
  km_canvas_zoom_reset (window->canvas);
  act ("win.text-larger", NULL);
  g_assert_cmpfloat (window->zoom, >, 1);
  act ("win.text-smaller", NULL);
  act ("win.text-normal", NULL);
  g_assert_cmpfloat (window->zoom, ==, 1);
  g_assert_null (km_view_state_document (window->state));
}

static void
test_open (void)
{
  g_autofree char *path = g_build_filename (folder, "window.kmw", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, workload, -1, NULL));
  km_window_open (window, &file, 1);
  gtk_window_present (GTK_WINDOW (window));
  settle (opens);
  g_assert_cmpuint (km_timeline_n_ops (km_view_state_timeline (window->state)), ==, 6);
  g_object_set (window->state, "asks", FALSE, NULL);
}

/* No name stands for two things, and what the menu has as a switch is one. */
static void
test_names (void)
{
  g_auto (GStrv) names = g_action_group_list_actions (G_ACTION_GROUP (window));
  const char *name, *property;
  const GVariantType *parameter;
  gboolean asks;
  GType owner;

  for (guint i = 0;
       gtk_widget_class_query_action (GTK_WIDGET_GET_CLASS (window), i, &owner, &name, &parameter, &property); i++)
    g_assert_false (g_str_has_prefix (name, "win.")
                    && g_strv_contains ((const char *const *)(void *)names, name + strlen ("win.")));
  for (int i = 0; i < 2; i++)
    {
      act ("win.ask-questions", NULL);
      g_object_get (window->state, "asks", &asks, NULL);
      g_assert_true (asks == (i == 0));
    }
}

static void
test_conditions (void)
{
  const KmTarget targets[] = { { .kind = KM_TARGET_NONE },
                               { .kind = KM_TARGET_ZONE },
                               { .kind = KM_TARGET_FRAME, .pfn = 4 },
                               { .kind = KM_TARGET_BLOCK, .pfn = 8 } };

  for (guint t = 0; t < G_N_ELEMENTS (targets); t++)
    for (guint i = t == 0 ? 0 : 6; i < G_N_ELEMENTS (conditions); i++) /* those before do not ask what is selected */
      for (int way = 0; way < 2; way++)
        {
          km_view_state_seek (window->state, (KmCursor){ way ? 6 : 1, KM_EVENT_LAST });
          km_view_state_select (window->state, &targets[t]);
          run_to (conditions[i], way ? '-' : '+');
        }
  km_view_state_select (window->state, &targets[0]);
  act ("win.first", NULL);
  run_to ("fail", '+');
  g_assert_cmpuint (cursor ().op, ==, 4);
  run_to ("misuse", '-');
  g_assert_cmpuint (cursor ().op, ==, 2);
  act ("win.toggle-breakpoint", NULL);
  act ("win.last", NULL);
  run_to ("breakpoint", '-');
  g_assert_cmpuint (cursor ().op, <=, 2);
  act ("win.toggle-breakpoint", NULL);
}

static void
test_finding (void)
{
  static const char *const words[] = { "", "0x10", "slide", "nothing like it" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (window->find_entry), words[i]);
      km_window_find_activate (window);
      settle (searches);
      km_window_find_previous (window);
      settle (searches);
    }
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window->find_problem)));
  gtk_editable_set_text (GTK_EDITABLE (window->find_entry), "free");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (window->find_problem)));
}

static void
test_stages (void)
{
  for (uint32_t stage = 0; stage <= KM_NR_STAGES + 1; stage++)
    {
      act ("win.stage", g_variant_new_uint32 (stage));
      g_assert_cmpuint (km_view_state_stage (window->state), ==, MIN (stage, KM_NR_STAGES));
      act ("win.zoom-in", NULL);
      act ("win.zoom-out", NULL);
      act ("win.zoom-reset", NULL);
    }
}

/* Goes in front of the question, which was not answered yet. */
static void
go_to_question (void)
{
  g_object_set (window->state, "asks", TRUE, NULL);
  act ("win.first", NULL);
  km_view_state_forget_answers (window->state);
  while (cursor ().op < 4)
    press (GDK_KEY_Down, 0);
}

static bool
plays (void)
{
  return km_view_state_playing (window->state);
}

/* The call that was asked about is played event by event to its end, where the verdict stays; a step on skips what is
 * left; another move ends it and the verdict; without animations the end is there at once. */
static void
test_answer_is_played (void)
{
  static const guint moves[] = { GDK_KEY_Right, GDK_KEY_space, GDK_KEY_Left };
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (window));
  double speed = km_view_state_speed (window->state);
  uint32_t n_events;
  KmCursor to;

  for (size_t i = 0; i <= G_N_ELEMENTS (moves); i++)
    {
      go_to_question ();
      km_view_state_set_speed (window->state, i < G_N_ELEMENTS (moves) ? KM_SPEED_MIN : KM_SPEED_MAX);
      g_assert_true (km_question_card_reveal (window->question_card));
      g_assert_cmpuint (cursor ().op, ==, 4);
      g_assert_true (km_view_state_plays_to (window->state, &to) && to.op == 5);
      if (i < G_N_ELEMENTS (moves))
        press (moves[i], 0);
      else
        settle (plays);
      km_timeline_events (km_view_state_timeline (window->state), &n_events);
      g_assert_false (plays ());
      g_assert_cmpuint (cursor ().op, ==, i == 2 ? 4 : 5);
      g_assert_true ((cursor ().event < n_events) == (i == 2));
      g_assert_true (km_question_card_is_answered (window->question_card) == (i != 2));
    }
  go_to_question ();
  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  g_assert_true (km_question_card_reveal (window->question_card));
  g_assert_cmpuint (cursor ().op, ==, 5);
  g_assert_false (plays ());
  g_object_set (settings, "gtk-enable-animations", TRUE, NULL);
  km_view_state_set_speed (window->state, speed);
  g_object_set (window->state, "asks", FALSE, NULL);
}

/* A question holds the run; while presenting a step on shows the answer. */
static void
test_questions (void)
{
  go_to_question ();
  press (GDK_KEY_Down, 0);
  press (GDK_KEY_space, 0);
  g_assert_cmpuint (cursor ().op, ==, 4);
  km_window_set_presenting (window, true);
  settle (NULL);
  press (GDK_KEY_Down, 0);
  g_assert_true (km_question_card_is_answered (window->question_card));
  km_window_set_presenting (window, false);
  g_object_set (window->state, "asks", FALSE, NULL);
}

static void
test_presenting (void)
{
  for (int again = 0; again < 2; again++)
    {
      km_view_state_set_pins (window->state, false);
      km_window_set_presenting (window, true);
      km_window_set_presenting (window, true);
      gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
      settle (NULL);
      km_view_state_seek (window->state, (KmCursor){ 1, 1 });
      gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
      g_assert_true (g_str_has_suffix (gtk_label_get_text (window->present_call), ", 2)"));
      g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (window->present_call))); /* long as it is */
      act (again ? "win.last" : "win.first", NULL);
      press_all ();
      km_window_set_presenting (window, false);
      gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
      settle (NULL);
      g_assert_true (gtk_widget_get_visible (window->header));
      g_assert_false (km_view_state_pins (window->state)); /* nobody has asked for the inspector */
    }
  press_all ();
  km_window_set_presenting (window, true);
  g_object_notify (G_OBJECT (window), "fullscreened"); /* the desktop has ended it */
  g_assert_true (gtk_widget_get_visible (window->header));
}

static void
test_branches (void)
{
  g_autofree char *before = km_window_editor_text (window), *after = NULL;

  act ("win.cancel-load", NULL);
  km_view_state_seek (window->state, (KmCursor){ 1, KM_EVENT_LAST });
  for (int i = 0; i < 2; i++)
    {
      km_view_state_act (window->state, "t = alloc_page(GFP_KERNEL)\n");
      settle (opens);
      g_assert_nonnull (window->branch_origin);
      act ("win.focus-canvas", NULL);
      km_view_state_select (window->state, &(KmTarget){ .kind = KM_TARGET_FRAME, .pfn = 4 });
      press_where_it_is (GDK_KEY_Escape); /* at once: what is selected does not matter */
      settle (opens);
      g_assert_null (window->branch_origin);
    }
  after = km_window_editor_text (window);
  g_assert_cmpstr (before, ==, after);
}

/* Does to @widget at a place what fingers and mouse do; with @types the keyboard as well. */
static void
poke (GtkWidget *widget, double x, double y, bool types)
{
  static const guint some_keys[] = { GDK_KEY_Left, GDK_KEY_Right, GDK_KEY_Up,   GDK_KEY_Down,
                                     GDK_KEY_Home, GDK_KEY_End,   GDK_KEY_plus, GDK_KEY_Return,
                                     GDK_KEY_Menu, GDK_KEY_F10,   GDK_KEY_x };
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      gboolean handled;

      if (GTK_IS_GESTURE_DRAG (controller))
        {
          g_signal_emit_by_name (controller, "drag-begin", x, y);
          g_signal_emit_by_name (controller, "drag-update", 40.0, 1.0);
        }
      else if (GTK_IS_GESTURE_ZOOM (controller))
        {
          g_signal_emit_by_name (controller, "begin", NULL);
          g_signal_emit_by_name (controller, "scale-changed", 0.0);
        }
      else if (GTK_IS_EVENT_CONTROLLER_MOTION (controller))
        g_signal_emit_by_name (controller, "motion", x, y);
      else if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller) && KM_IS_SCRUBBER (widget)) /* the canvas wants the event */
        for (int way = -1; way <= 1; way += 2)
          g_signal_emit_by_name (controller, "scroll", 0.0, (double)way, &handled);
      else if (GTK_IS_EVENT_CONTROLLER_KEY (controller) && types)
        for (guint k = 0; k < 2 * G_N_ELEMENTS (some_keys); k++)
          g_signal_emit_by_name (controller, "key-pressed", some_keys[k / 2], 0, k % 2 ? GDK_SHIFT_MASK : 0, &handled);
    }
}

/* Does @visit to every @type below @widget. */
static void
each (GtkWidget *widget, GType type, void (*visit) (GtkWidget *widget))
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    visit (widget);
  else
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
      each (child, type, visit);
}

static void
poke_all_over (GtkWidget *widget)
{
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  g_assert_cmpfloat (width, >, 100);
  for (int row = 0; row < 5; row++)
    for (int column = 0; column < 2; column++)
      poke (widget, width * (column + 0.5) / 2, height * (row + 0.5) / 5, row + column == 0);
  settle (searches);
}

static void
test_poking (void)
{
  for (uint32_t stage = 0; stage <= KM_NR_STAGES; stage++)
    {
      act ("win.stage", g_variant_new_uint32 (stage));
      km_view_state_seek (window->state, (KmCursor){ 1 + stage, 1 });
      poke_all_over (GTK_WIDGET (window->canvas));
    }
  each (GTK_WIDGET (window->timeline_bar), KM_TYPE_SCRUBBER, poke_all_over);
  each (GTK_WIDGET (window->timeline_bar), KM_TYPE_SCRUBBER, (void (*) (GtkWidget *))km_scrubber_zoom_reset);
}

static void
toggle_twice (GtkWidget *check)
{
  gboolean on = gtk_check_button_get_active (GTK_CHECK_BUTTON (check));

  for (int i = 0; i < 2; i++)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (check), i == 0 ? !on : on);
  settle (NULL);
}

static void
choose_all (GtkWidget *drop_down)
{
  GtkDropDown *self = GTK_DROP_DOWN (drop_down);

  for (guint n = g_list_model_get_n_items (gtk_drop_down_get_model (self)); n > 0; n--)
    {
      gtk_drop_down_set_selected (self, n - 1);
      settle (NULL);
    }
}

static void
turn (GtkWidget *spin)
{
  double least, most;

  gtk_spin_button_get_range (GTK_SPIN_BUTTON (spin), &least, &most);
  for (int i = 0; i < 3; i++)
    {
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), i == 1 ? most : least);
      settle (NULL);
    }
}

static void
click_twice (GtkWidget *button)
{
  for (int i = 0; i < 2; i++)
    g_signal_emit_by_name (button, "clicked");
  settle (NULL);
}

static void
press_bookmark (GtkWidget *button)
{
  const char *label = gtk_button_get_label (GTK_BUTTON (button));

  if (label && g_str_has_suffix (label, "Bookmark Here"))
    click_twice (button);
}

static void
bookmark_once (GtkWidget *menu)
{
  each (menu, GTK_TYPE_MENU_BUTTON, (void (*) (GtkWidget *))gtk_menu_button_popup);
  settle (NULL);
  each (menu, GTK_TYPE_BUTTON, press_bookmark);
  each (menu, GTK_TYPE_MENU_BUTTON, (void (*) (GtkWidget *))gtk_menu_button_popdown);
}

static void
give_up (GtkWidget *dialog)
{
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  settle (NULL);
}

/* Does @visit to every window that is a @type, once there is one. */
static void
each_window (GType type, void (*visit) (GtkWidget *widget))
{
  GListModel *windows = gtk_window_get_toplevels ();
  bool found = false;

  while (!found)
    {
      g_main_context_iteration (NULL, TRUE);
      for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
        {
          g_autoptr (GtkWidget) its_window = g_list_model_get_item (windows, i);

          if (g_type_is_a (G_OBJECT_TYPE (its_window), type) && gtk_widget_get_visible (its_window))
            {
              visit (its_window);
              found = true;
            }
        }
    }
}

/* The tabs of the stage, and what is in the menu of the timeline. */
static void
test_choosing (void)
{
  each (GTK_WIDGET (window->stage_tabs), GTK_TYPE_TOGGLE_BUTTON, click_twice);
  act ("win.stage", g_variant_new_uint32 (KM_NR_STAGES));
  for (uint32_t op = 0; op < 3; op++)
    {
      km_view_state_seek (window->state, (KmCursor){ op, op ? KM_EVENT_LAST : 0 });
      each (GTK_WIDGET (window->timeline_bar), KM_TYPE_TIMELINE_MENU, bookmark_once);
    }
  each (GTK_WIDGET (window->timeline_bar), GTK_TYPE_DROP_DOWN, choose_all);
  each (GTK_WIDGET (window->timeline_bar), GTK_TYPE_SPIN_BUTTON, turn);
}

static GtkWidget *place_entry;

static void
find_entry (GtkWidget *entry)
{
  place_entry = entry;
}

/* A place is a call, an event, a line, or nothing. */
static void
test_places (void)
{
  static const struct
  {
    const char *text;
    KmCursor place; /* op UINT32_MAX: there is none */
  } cases[] = { { "2", { 2, 0 } },        { " 1.2 ", { 1, 2 } },      { "0.7", { 0, 0 } },
                { "0", { 0, 0 } },        { "1.0", { 1, 1 } },        { "line 6", { 2, 1 } },
                { "line 600", { 6, 1 } }, { "7", { UINT32_MAX, 0 } }, { "2x", { UINT32_MAX, 0 } },
                { "", { UINT32_MAX, 0 } } };

  act ("win.go-to", NULL);
  each (GTK_WIDGET (window->timeline_bar), GTK_TYPE_ENTRY, find_entry);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      bool exists = cases[i].place.op != UINT32_MAX;

      gtk_editable_set_text (GTK_EDITABLE (place_entry), cases[i].text);
      g_signal_emit_by_name (place_entry, "activate");
      settle (NULL);
      g_assert_true (gtk_widget_has_css_class (place_entry, "error") == !exists);
      if (exists)
        g_assert_cmpuint (cursor ().op, ==, cases[i].place.op);
      if (exists && cases[i].place.event > 0)
        g_assert_cmpuint (cursor ().event, ==, cases[i].place.event);
    }
  act ("win.go-to", NULL);
}

/* Lets the show go on at once. */
static void
hurry (guint source)
{
  g_source_set_ready_time (g_main_context_find_source_by_id (NULL, source), 0);
  g_main_context_iteration (NULL, TRUE);
}

/* The show of the first start plays the first call and says which key goes on; any move ends it. */
static void
test_first_start (void)
{
  act ("win.first", NULL);
  km_window_first_start (window);
  for (int i = 0; i < 1000 && window->show_timeout != 0; i++)
    hurry (window->show_timeout);
  g_assert_cmpuint (window->show_timeout, ==, 0);
  g_assert_cmpuint (cursor ().op, ==, 1);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window->hint_label)));
  act ("win.first", NULL);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (window->hint_label)));
  km_window_first_start (window);
  act ("win.forward-call", NULL);
  g_assert_cmpuint (window->show_timeout, ==, 0);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  act ("win.first", NULL);
  km_window_first_start (window);
  g_assert_cmpuint (cursor ().op, ==, 1);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window->hint_label)));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
}

/* A search that is called off, and one whose workload has gone. */
static void
test_searching (void)
{
  act ("win.first", NULL);
  km_window_run_to (window, "watermark+");
  g_assert_true (searches ());
  km_window_cancel_search (window);
  km_window_run_to (window, "watermark+");
  km_window_run_to (window, "watermark-"); /* in place of the one before */
  settle (searches);
  g_assert_cmpuint (cursor ().op, ==, 0);
  km_window_go_far (window, &(KmCursor){ 3, 1 });
  km_window_go_far (window, &(KmCursor){ 3, 1 }); /* a key that is held down */
  settle (searches);
  g_assert_cmpuint (cursor ().op, ==, 3);
  km_window_go_far (window, &(KmCursor){ 4, 1 });
  act ("win.first", NULL); /* gone elsewhere */
  settle (searches);
  g_assert_cmpuint (cursor ().op, ==, 0);
  km_window_run_to (window, "");
  km_window_run_to (window, "+");
}

/* Playing as fast as it goes ends at a breakpoint and at the end, where it begins anew; there is then nothing left to
 * perform. */
static void
test_playing (void)
{
  static const double speeds[] = { 100, KM_SPEED_MAX };

  g_object_set (window->state, "asks", FALSE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      km_view_state_set_speed (window->state, speeds[i]);
      km_view_state_seek (window->state, (KmCursor){ 2, KM_EVENT_LAST });
      act ("win.toggle-breakpoint", NULL);
      act ("win.last", NULL);
      act ("win.play", NULL);
      settle (plays);
      g_assert_cmpuint (cursor ().op, <=, 2);
      act ("win.play", NULL);
      settle (plays);
      g_assert_true (km_view_state_at_end (window->state)); /* the question is not asked */
      act ("win.perform", NULL);
      km_view_state_seek (window->state, (KmCursor){ 2, KM_EVENT_LAST });
      act ("win.toggle-breakpoint", NULL);
    }
  km_view_state_set_speed (window->state, 2);
}

/* Every picture can be switched off but the last. */
static void
test_views (void)
{
  static const char *const names[] = { "view-zones", "view-frames", "view-free-lists", "view-pcp",  "view-code",
                                       "view-slabs", "view-arrays", "view-caches",     "view-areas" };

  for (int on = 0; on < 2; on++)
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      {
        g_action_group_change_action_state (G_ACTION_GROUP (window), names[i], g_variant_new_boolean (on));
        g_assert_true (km_view_state_views (window->state) != 0);
      }
  g_assert_cmpuint (km_view_state_views (window->state), !=, 0);
  km_view_state_set_views (window->state, KM_VIEW_ALL);
  act ("win.stage", g_variant_new_uint32 (KM_NR_STAGES));
}

static void
focus_on (GtkWidget *widget)
{
  gtk_widget_grab_focus (widget);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    press (keys[i], 0);
}

/* Keys of moving reach the timeline wherever the focus is, but a button keeps the key that presses it. */
static void
test_keys_with_focus (void)
{
  km_workload_view_set_text_shown (window->workload_view, false);
  settle (NULL);
  act ("win.first", NULL);
  each (GTK_WIDGET (window->workload_view), GTK_TYPE_LIST_VIEW, focus_on);
  each (window->header, GTK_TYPE_BUTTON, focus_on);
  gtk_widget_grab_focus (GTK_WIDGET (window->canvas));
  act ("win.first", NULL);
  press (GDK_KEY_KP_Down, 0);
  g_assert_cmpuint (cursor ().op, ==, 1);
}

static gboolean
drop (GFile *const *files, guint n)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (window));
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean handled = FALSE;
  GSList *list = NULL;

  for (guint i = n; i > 0; i--)
    list = g_slist_prepend (list, files[i - 1]);
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_set_boxed (&value, list);
  g_slist_free (list);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", &value, 5.0, 5.0, &handled);
    }
  settle (opens);
  return handled;
}

/* Files are dropped, chosen and given up; another program has changed one; a recording cannot be changed. */
static void
test_files (void)
{
  g_autofree char *path = g_build_filename (folder, "window.kmw", NULL);
  g_autofree char *recording =
      g_build_filename (g_getenv ("KMEMSCOPE_DATA_DIR"), "workloads", "03-a-real-kernel-at-work.txt.gz", NULL);
  g_autoptr (GFile) ours = g_file_new_for_path (path), recorded = g_file_new_for_path (recording);
  GFile *files[] = { recorded, ours };

  g_assert_false (drop (files, 0));
  km_window_file_changed (window, "window.kmw", KM_FILE_GONE);
  km_window_file_changed (window, "window.kmw", KM_FILE_CHANGED);
  km_view_state_act (window->state, "nonsense(\n");
  settle (opens);
  act ("win.leave", NULL);
  settle (opens);
  g_assert_null (window->branch_origin);
  g_assert_true (drop (files, 2));
  g_assert_true (km_script_is_recording (km_view_state_script (window->state)));
  km_view_state_act (window->state, "t = alloc_page(GFP_KERNEL)\n");
  g_assert_null (window->branch_origin);
  act ("win.toggle-breakpoint", NULL);
  act ("win.undo", NULL);
  act ("win.last", NULL);
  press_all ();
  g_assert_true (drop (&files[1], 1));
  g_assert_false (km_script_is_recording (km_view_state_script (window->state)));
  for (int chooses = 0; chooses < 2; chooses++)
    {
      if (chooses)
        km_window_choose_file (window);
      else
        km_window_ask_name (window, ours, "window.kmw");
      each_window (GTK_TYPE_FILE_CHOOSER_DIALOG, give_up);
    }
}

static bool
compares (void)
{
  static unsigned rounds;

  return ++rounds % 200 != 0;
}

/* Page Up and Page Down in a box of things that flow scroll; GTK 4.8 divides by the columns that it has. */
static void
page_through (GtkWidget *flow)
{
  static const guint page_keys[] = { GDK_KEY_Page_Down, GDK_KEY_Page_Up, GDK_KEY_KP_Page_Down, GDK_KEY_KP_Page_Up };
  GtkWidget *its_window = GTK_WIDGET (gtk_widget_get_root (flow));
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (its_window);

  gtk_widget_child_focus (flow, GTK_DIR_TAB_FORWARD);
  for (guint k = 0; k < G_N_ELEMENTS (page_keys); k++)
    {
      gboolean handled = FALSE;

      for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
        {
          g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

          if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
            g_signal_emit_by_name (controller, "key-pressed", page_keys[k], 0, 0, &handled);
        }
      g_assert_true (handled);
    }
}

static GtkWidget *seen;

static void
see_limit (GtkWidget *label)
{
  if (strstr (gtk_label_get_text (GTK_LABEL (label)), "up to the open question"))
    seen = label;
}

/* The call that is asked about, and the one behind it. */
static void
see_call (GtkWidget *label)
{
  const char *text = gtk_label_get_text (GTK_LABEL (label));

  if (g_str_has_prefix (text, "s = ") || strstr (text, "__free_page(s)"))
    seen = label;
}

/* Nothing is compared behind a question: neither listed nor gone to. */
static void
test_comparing_before_a_question (void)
{
  static const char *const steps[] = { "compare.last", "compare.next-difference", "compare.forward-call" };
  GtkWidget *sides;

  go_to_question ();
  act ("win.compare", NULL);
  seen = NULL;
  while (!seen)
    {
      settle (compares);
      each (GTK_WIDGET (window->compare_window), GTK_TYPE_LABEL, see_limit);
    }
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    gtk_widget_activate_action (GTK_WIDGET (window->compare_window), steps[i], NULL);
  sides = GTK_WIDGET (
      gtk_widget_get_template_child (GTK_WIDGET (window->compare_window), KM_TYPE_COMPARE_WINDOW, "sides_box"));
  seen = NULL;
  each (sides, GTK_TYPE_LABEL, see_call);
  g_assert_null (seen);
  gtk_window_destroy (window->compare_window);
  settle (NULL);
  g_object_set (window->state, "asks", FALSE, NULL);
}

/* The windows beside this one open once, and go with it. */
static void
test_windows_beside (void)
{
  static const char *const names[] = { "win.gfp-workshop", "win.compare", "win.choose", "win.lecturer", "win.proc" };
  static const char *const steps[] = { "compare.first",        "compare.forward-event",
                                       "compare.forward-call", "compare.next-difference",
                                       "compare.last",         "compare.back-event",
                                       "compare.back-call",    "compare.previous-difference" };
  GtkWindow **places[] = { &window->gfp_window, &window->compare_window, &window->choose_window,
                           &window->lecturer_window, &window->proc_window };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkWindow *first;

      act (names[i], NULL);
      first = *places[i];
      g_assert_nonnull (first);
      act (names[i], NULL);
      g_assert_true (*places[i] && (*places[i] == first || i == 1)); /* a comparison begins anew */
    }
  each (GTK_WIDGET (window->gfp_window), GTK_TYPE_CHECK_BUTTON, toggle_twice);
  each (GTK_WIDGET (window->gfp_window), GTK_TYPE_DROP_DOWN, choose_all);
  each (GTK_WIDGET (window->gfp_window), GTK_TYPE_SPIN_BUTTON, turn);
  each (GTK_WIDGET (window->choose_window), GTK_TYPE_SPIN_BUTTON, turn);
  for (int file = -1; file <= KM_NR_PROC_FILES; file++)
    {
      gtk_widget_activate_action (GTK_WIDGET (window->proc_window), "proc.choose", "i", file);
      settle (NULL);
    }
  each (GTK_WIDGET (window->gfp_window), GTK_TYPE_FLOW_BOX, page_through);
  each (GTK_WIDGET (window->choose_window), GTK_TYPE_FLOW_BOX, page_through);
  settle (compares);
  for (guint i = 0; i < 3 * G_N_ELEMENTS (steps); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (window->compare_window), steps[i % G_N_ELEMENTS (steps)], NULL);
      settle (NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gtk_window_destroy (*places[i]);
      settle (NULL);
      g_assert_null (*places[i]);
    }
}

static void
setup_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

/* Every third row is a note of several lines. */
static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_list_item_get_position (item) % 3 == 0 ? "1\n2\n3\n4" : "1");
}

static void
see_marked (GtkWidget *row)
{
  graphene_rect_t bounds;
  GtkWidget *view = gtk_widget_get_parent (row);

  if (gtk_widget_get_mapped (row) && (gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED)
      && gtk_widget_compute_bounds (row, view, &bounds) && bounds.origin.y >= 0
      && bounds.origin.y + bounds.size.height <= (float)gtk_widget_get_height (view))
    seen = row;
}

/* A list that gets new rows shows the marked one, wherever it was scrolled to. */
static void
test_marked_row (void)
{
  static const guint rows[] = { 150, 60, 199, 0, 90 };
  GtkWidget *own = gtk_window_new (), *scroller = gtk_scrolled_window_new (), *view = gtk_list_view_new (NULL, NULL);
  KmFollowList list = { 0 };

  gtk_window_set_default_size (GTK_WINDOW (own), 300, 300);
  gtk_window_set_child (GTK_WINDOW (own), scroller);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  km_follow_list_init (&list, GTK_LIST_VIEW (view), G_CALLBACK (setup_row), G_CALLBACK (bind_row), NULL, NULL, NULL);
  gtk_window_present (GTK_WINDOW (own));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      km_follow_list_reset (&list, 0);
      km_follow_list_reset (&list, 200);
      km_follow_list_mark (&list, rows[i]);
      seen = NULL;
      for (int round = 0; round < 5 && !seen; round++)
        {
          gtk_test_widget_wait_for_draw (own);
          settle (NULL);
          each (view, g_type_from_name ("GtkListItemWidget"), see_marked);
        }
      if (!seen)
        g_error ("row %u is out of sight", rows[i]);
    }
  km_follow_list_finish (&list);
  gtk_window_destroy (GTK_WINDOW (own));
  settle (NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (KmApplication) application = NULL;
  const char *remove[] = { "rm", "-rf", NULL, NULL };
  int status;

  folder = g_dir_make_tmp ("kmemscope-window-XXXXXX", NULL);
  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  application = km_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  window = km_window_new (GTK_APPLICATION (application));
  g_test_add_func ("/window/before", test_before);
  g_test_add_func ("/window/open", test_open);
  g_test_add_func ("/window/names", test_names);
  g_test_add_func ("/window/conditions", test_conditions);
  g_test_add_func ("/window/finding", test_finding);
  g_test_add_func ("/window/stages", test_stages);
  g_test_add_func ("/window/questions", test_questions);
  g_test_add_func ("/window/answers", test_answer_is_played);
  g_test_add_func ("/window/branches", test_branches);
  g_test_add_func ("/window/presenting", test_presenting);
  g_test_add_func ("/window/poking", test_poking);
  g_test_add_func ("/window/marked-row", test_marked_row);
  g_test_add_func ("/window/compare", test_comparing_before_a_question);
  g_test_add_func ("/window/choosing", test_choosing);
  g_test_add_func ("/window/places", test_places);
  g_test_add_func ("/window/first-start", test_first_start);
  g_test_add_func ("/window/searching", test_searching);
  g_test_add_func ("/window/playing", test_playing);
  g_test_add_func ("/window/views", test_views);
  g_test_add_func ("/window/focus", test_keys_with_focus);
  g_test_add_func ("/window/files", test_files);
  g_test_add_func ("/window/beside", test_windows_beside);
  status = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  settle (NULL);
  remove[2] = folder;
  g_spawn_sync (NULL, (char **)(void *)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (folder);
  return status;
}

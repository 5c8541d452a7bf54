-- given_up 3: it was refused for lack of something, and is sent once more: that
-- may have arrived.
CREATE INDEX offline_actions_asked ON offline_actions (device_seq)
  WHERE given_up = 3;

# From the packaged Fashion-MNIST to predictions. Every part that is done already is re-used; an interrupted training
# goes on from its last checkpoint.
demo_source=/usr/share/datasets/fashion-mnist
demo_spec=pipeline/models/jobs/lenet5_fashion.yaml
demo_classes=t-shirt,trouser,pullover,dress,coat,sandal,shirt,sneaker,bag,boot

demo() {
  deps
  build convoy
  cd "$root"
  demo_convert train train
  demo_convert t10k test
  demo_train
  say "evaluating the best checkpoint"
  convoy eval "$demo_spec"
  demo_predict
}

# The folder gets its name when it is complete.
demo_convert() {  # IDX PREFIX, FOLDER
  local out=data/fashion-mnist/$2
  [ -d "$out" ] && { say "re-using $out"; return; }
  rm -rf "$out.partial"
  convoy convert --images "$demo_source/$1-images-idx3-ubyte.gz" --labels "$demo_source/$1-labels-idx1-ubyte.gz" \
    --out "$out.partial" --class-names "$demo_classes"
  mv "$out.partial" "$out"
}

demo_run_folder=runs/lenet5_fashion

demo_train() {
  local resume=()
  if compgen -G "$demo_run_folder/checkpoints/*.h5" > /dev/null; then resume=(--resume); fi
  convoy train "$demo_spec" "${resume[@]}"
}

demo_predict() {
  local files=()
  for class in boot bag trouser; do files+=("$(find "data/fashion-mnist/test/$class" -name '*.jpg' | sort | sed -n 1p)"); done
  say "predicting ${files[*]}"
  convoy predict "$demo_run_folder" "${files[@]}"
}
